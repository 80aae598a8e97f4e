package elser.worker.config;

import io.smallrye.config.source.yaml.YamlConfigSource;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the options of a YAML file. Maps in maps and dotted names mean the same. */
final class ConfigFile {

    private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");
    private static final Pattern CONTENT = Pattern.compile("(?m)^\\s*[^\\s#]");

    private static final Pattern PLACE = Pattern.compile("line \\d+, column \\d+");

    private ConfigFile() {}

    /** Texts of the file by dotted name; none where it cannot be read, which is a problem. */
    static Map<String, String> read(Path file, Problems problems) {
        try {
            String yaml = Files.readString(file);
            Map<String, String> flat = flatten(yaml);
            if (flat.isEmpty() && CONTENT.matcher(yaml).find()) {
                problems.add(
                        "The file "
                                + file
                                + " gives no option: write YAML that begins with elser:.");
            }
            return flat;
        } catch (NoSuchFileException _) {
            problems.add("The file " + file + " (--config) does not exist.");
        } catch (CharacterCodingException _) {
            problems.add("The file " + file + " (--config) is not UTF-8 text.");
        } catch (IOException e) {
            problems.add(
                    "The file " + file + " (--config) cannot be read: " + e.getMessage() + ".");
        } catch (RuntimeException e) { // the YAML parser's own types
            problems.add(
                    "The file %s (--config) is not YAML%s."
                            .formatted(file, place(String.valueOf(e.getMessage()))));
        }
        return Map.of();
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
            last = ": see " + place.group();
        }
        return last;
    }
}
