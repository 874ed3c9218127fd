package io.belfry.hub.doctor;

/** How a check came out. */
enum Status {
    OK("ok"),
    /** Worth knowing; clients get along with it. */
    NOTE("note"),
    WRONG("WRONG"),
    /** Could not be looked at; the result says why. */
    UNCHECKED("-");

    private final String mark;

    Status(String mark) {
        this.mark = mark;
    }

    String mark() {
        return mark;
    }
}
