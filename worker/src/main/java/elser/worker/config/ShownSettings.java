package elser.worker.config;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.InferenceConfig;
import elser.contracts.json.ContractJson;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
        } else if (option.equals(ProvisioningOptions.DEFAULT_CONFIG)) {
            settings.add(builtInConfig());
        } else if (defaultText != null) {
            settings.add(new Setting(option.name(), defaultText, Setting.DEFAULT));
        }
    }

    /** The owners of targets may allow less than the built-in configuration would take. */
    private Setting builtInConfig() {
        String name = ProvisioningOptions.DEFAULT_CONFIG.name();
        InferenceConfig whole = DefaultConfig.builtIn(null);
        InferenceConfig narrowed = whole;
        String origin = Setting.DEFAULT;
        for (String each : given.namesBelow(Options.PREFIX)) {
            Given text = given.find(each);
            if (text != null && TargetOptions.MAX_ALLOCATIONS.equals(Options.find(each))) {
                Integer limit = TargetOptions.MAX_ALLOCATIONS.type().parse(text.value());
                InferenceConfig within = DefaultConfig.builtIn(limit);
                if (most(within) < most(narrowed)) {
                    narrowed = within;
                    origin = Setting.DEFAULT + ", within " + each;
                }
            }
        }
        String json = new String(ContractJson.write(narrowed), StandardCharsets.UTF_8);
        return new Setting(name, json, origin);
    }

    private static int most(InferenceConfig config) {
        AdaptiveAllocations bounds =
                Objects.requireNonNull(config.serviceSettings().adaptiveAllocations());
        return Objects.requireNonNull(bounds.maxNumberOfAllocations());
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
