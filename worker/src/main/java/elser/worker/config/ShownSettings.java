package elser.worker.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The texts that count, as they may be shown. */
final class ShownSettings {

    private final GivenOptions given;
    private final KafkaPropertyCheck kafkaCheck;
    private final boolean hasMap;

    ShownSettings(GivenOptions given, KafkaPropertyCheck kafkaCheck) {
        this.given = given;
        this.kafkaCheck = kafkaCheck;
        this.hasMap = DefaultConfig.isMap(given);
    }

    List<Setting> all() {
        List<Setting> settings = new ArrayList<>();
        for (Option<?> option : Options.all()) {
            boolean isOutdone = hasMap && option.equals(ProvisioningOptions.DEFAULT_CONFIG);
            if (!option.name().contains("<") && !isOutdone) {
                addPlain(option, settings);
            }
        }
        for (String name : given.namesBelow(Options.PREFIX)) {
            Option<?> option = Options.find(name);
            Given text = given.find(name);
            boolean isOutdone = !hasMap && Options.isInDefaultConfig(name);
            if (option != null && text != null && !option.name().equals(name) && !isOutdone) {
                settings.add(shown(text, option));
            }
        }
        return settings;
    }

    private void addPlain(Option<?> option, List<Setting> settings) {
        Given text = given.find(option.name());
        String defaultText = option.defaultText();
        if (text != null) {
            settings.add(shown(text, option));
        } else if (defaultText != null) {
            settings.add(new Setting(option.name(), defaultText, Setting.DEFAULT));
        }
    }

    private Setting shown(Given text, Option<?> option) {
        boolean hidden =
                option.secret()
                        || KafkaOptions.isHidden(text.name())
                        || isUnknownOfKafka(text.name(), option)
                        || isSecretInPlaceOfFile(text, option)
                        || NodeAddresses.mayHoldPassword(text.value());
        return new Setting(text.name(), hidden ? Setting.HIDDEN : text.value(), text.origin());
    }

    /** Its name may be that of a secret, mistyped. */
    private boolean isUnknownOfKafka(String name, Option<?> option) {
        return option.equals(KafkaOptions.PROPERTY)
                && !KafkaOptions.isSecretFile(name)
                && !kafkaCheck.knows(name.substring(KafkaOptions.PREFIX.length()));
    }

    private static boolean isSecretInPlaceOfFile(Given text, Option<?> option) {
        boolean isOfFile =
                TargetOptions.SECRET_FILES.contains(option)
                        || KafkaOptions.isSecretFile(text.name());
        if (!isOfFile) {
            return false;
        }
        Path file = ValueType.path().parse(text.value());
        return file == null || !Files.exists(file);
    }
}
