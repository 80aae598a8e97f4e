package elser.worker.screen;

/** Where standard output goes to. */
public interface Tty {

    /** A file, a pipe, or a terminal that cannot move its cursor. */
    Tty NONE =
            new Tty() {
                @Override
                public boolean isInteractive() {
                    return false;
                }

                @Override
                public boolean hasColours() {
                    return false;
                }

                @Override
                public Size size() {
                    return Size.DEFAULT;
                }
            };

    /** Whether lines can be written over. */
    boolean isInteractive();

    /** Whether colours are wanted. */
    boolean hasColours();

    /** Its present size. */
    Size size();

    /** Of a terminal, in characters. */
    record Size(int rows, int columns) {

        /** Where nobody tells. */
        static final Size DEFAULT = new Size(24, 80);
    }
}
