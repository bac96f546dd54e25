package io.attune.streams.curation;

/** What the join gives: something curated, or something put aside. */
sealed interface JoinResult permits Curated, PutAside {}
