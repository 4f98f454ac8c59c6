//go:build !race

package testsize

// RaceDetector reports whether the race detector watches the program.
const RaceDetector = false
