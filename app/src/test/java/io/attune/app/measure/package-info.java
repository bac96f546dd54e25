/** Measurements that documents quote; main classes, not tests. */
package io.attune.app.measure;
