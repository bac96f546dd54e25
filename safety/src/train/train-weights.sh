#!/bin/sh
# Trains the committed weights of the safety scanners again. Needs the data sets in ../shared/data (or ATTUNE_SHARED);
# writes safety/src/main/resources/io/attune/safety/scan/**/*.model and prints sizes, thresholds and out-of-fold recall.
set -eu
cd "$(dirname "$0")/../../.."
exec mvn -q -pl safety test -Dattune.train=true -Dtest=WeightsTraining -Dsurefire.failIfNoSpecifiedTests=false "$@"
