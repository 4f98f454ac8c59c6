package audit_test

import (
	"os"
	"testing"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

func TestMain(m *testing.M) {
	testsize.Overlap(testsize.Count(8, 12)) // the long tests compute more
	os.Exit(m.Run())
}
