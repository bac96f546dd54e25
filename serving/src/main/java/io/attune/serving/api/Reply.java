package io.attune.serving.api;

import io.attune.serving.batch.Completion;

/** How a completion is given to the client. */
interface Reply {
    /**
     * Text came.
     *
     * @throws ClientGoneException when nobody reads any more
     */
    void text(String delta) throws ClientGoneException;

    /**
     * It is complete.
     *
     * @throws ClientGoneException when nobody reads any more
     */
    void end(Completion completion) throws ClientGoneException;

    /** It failed; false when nothing was sent yet, so that an ordinary error can still be. */
    boolean fail(ApiException problem) throws ClientGoneException;
}
