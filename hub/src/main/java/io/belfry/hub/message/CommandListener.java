package io.belfry.hub.message;

/** One method per kind of command, so that a new kind cannot be forgotten. Called on the connection's I/O thread. */
public interface CommandListener {
    void onConnect(Command.Connect command);

    void onSubscribe(Command.Subscribe command);

    void onUnsubscribe(Command.Unsubscribe command);

    void onPublish(Command.Publish command);

    void onPresence(Command.Presence command);

    void onReadHistory(Command.ReadHistory command);

    void onRefresh(Command.Refresh command);

    void onUnknown(Command.Unknown command);
}
