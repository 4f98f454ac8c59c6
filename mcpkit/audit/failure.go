package audit

import "fmt"

// whyFailed calls f and returns why f panicked, or "". A fault of one rule then ends neither the
// other rules nor the program, and no rule passes by it.
func whyFailed(f func()) (failed string) {
	defer func() {
		if p := recover(); p != nil {
			failed = fmt.Sprintf("the check itself failed, which is a fault of mcpkit: %v", p)
		}
	}()
	f()
	return ""
}
