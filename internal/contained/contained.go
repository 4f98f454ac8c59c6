// Package contained runs the checks of rules, so that a fault of one ends nothing else.
package contained

import "fmt"

// Check calls f and returns why f panicked, or "". A fault of one rule then ends neither the other
// rules nor the program, and no rule passes by it.
func Check(f func()) (failed string) {
	defer func() {
		if p := recover(); p != nil {
			failed = fmt.Sprintf("the check itself failed, which is a fault of mcpkit: %v", p)
		}
	}()
	f()
	return ""
}
