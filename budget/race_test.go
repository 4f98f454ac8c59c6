//go:build race

package budget_test

// raceEnabled is true with the race detector, which makes sync.Pool drop values at random.
const raceEnabled = true
