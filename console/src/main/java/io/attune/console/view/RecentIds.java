package io.attune.console.view;

/** Recognises a record that comes again, as long as its id is among the newest. */
final class RecentIds {
    private final NewestMap<String, Boolean> ids;

    RecentIds(int capacity) {
        this.ids = new NewestMap<>(capacity);
    }

    /** Whether the id was not among the newest. */
    boolean first(String id) {
        return ids.put(id, Boolean.TRUE) == null;
    }
}
