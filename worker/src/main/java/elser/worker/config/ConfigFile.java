package elser.worker.config;

import io.smallrye.config.source.yaml.YamlConfigSource;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the options of a YAML file. Maps in maps and dotted names mean the same. */
final class ConfigFile {

    private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");
    private static final Pattern CONTENT =
            Pattern.compile("(?m)^(?!---\\s*$|\\.\\.\\.\\s*$)\\s*[^\\s#]");
    private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");

    private ConfigFile() {}

    /**
     * Texts of the file by dotted name.
     *
     * @throws ConfigurationException when it cannot be read: nothing else can be judged then
     */
    static Map<String, String> read(Path file) {
        try {
            String yaml = Files.readString(file);
            Map<String, String> flat = flatten(yaml);
            if (flat.isEmpty() && CONTENT.matcher(yaml).find()) {
                throw refused(file, "gives no option: write YAML that begins with elser:");
            }
            return flat;
        } catch (NoSuchFileException _) {
            throw refused(file, "does not exist: give the path of one that does");
        } catch (CharacterCodingException _) {
            throw refused(file, "is not UTF-8 text: save it as UTF-8");
        } catch (IOException e) {
            throw refused(file, "cannot be read" + reason(e));
        } catch (ConfigurationException e) {
            throw e;
        } catch (RuntimeException e) { // the YAML parser's own types
            throw refused(
                    file, "is not YAML" + place(String.valueOf(e.getMessage())) + ": mend it");
        }
    }

    private static ConfigurationException refused(Path file, String why) {
        return new ConfigurationException(
                List.of("The file %s (--config) %s.".formatted(file, why)));
    }

    /** The message of a refused access is the file's name alone. */
    private static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? " by this process: let its user read it (chmod, chown)"
                : " (%s): give the path of a file".formatted(e.getMessage());
    }

    private static Map<String, String> flatten(String yaml) {
        Map<String, String> raw = new YamlConfigSource("file", yaml).getProperties();
        Map<String, String> flat = new TreeMap<>();
        raw.forEach((quoted, value) -> put(quoted.replace("\"", ""), value, flat, raw));
        return flat;
    }

    /**
     * A list comes twice, joined by commas and member by member: the members count in the default
     * configuration only.
     */
    private static void put(
            String name, String value, Map<String, String> flat, Map<String, String> raw) {
        boolean isMember = INDEX.matcher(name).find();
        boolean isList = raw.containsKey(name + "[0]");
        boolean membersCount = Options.isInDefaultConfig(name);
        if (isMember ? membersCount : !(isList && membersCount)) {
            flat.put(name, value);
        }
    }

    /** The parser's message repeats lines of the file, which may hold secrets. */
    private static String place(String message) {
        Matcher place = PLACE.matcher(message);
        String last = "";
        while (place.find()) {
            last = ", " + place.group();
        }
        return last;
    }
}
