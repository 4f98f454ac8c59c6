package audit_test

import (
	"os"
	"testing"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

func TestMain(m *testing.M) {
	testsize.Overlap(testsize.Count(8, 12)) // the long tests compute more
	os.Exit(m.Run())
}

// waiting returns how long tests wait: some, or full if tests that take long should run, because
// the machine then does more at the same time.
func waiting(some, full time.Duration) time.Duration {
	if testsize.Slow() {
		return full
	}
	return some
}
