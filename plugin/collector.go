package plugin

import "runtime/debug"

// collectorPercent lets the heap grow to five times of what lives before it is
// collected. A plugin's heap is a few megabytes, which the collector would
// otherwise go through for every three of them that messages pass through.
const collectorPercent = 400

// TuneCollector sets the garbage collector for the whole process. Go's part of it
// is this plugin alone.
func TuneCollector() { debug.SetGCPercent(collectorPercent) }
