//go:build race

package budget_test

// raceEnabled says that the race detector is on, under which sync.Pool forgets at random.
const raceEnabled = true
