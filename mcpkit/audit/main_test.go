package audit_test

import (
	"os"
	"testing"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

func TestMain(m *testing.M) {
	testsize.Overlap(8)
	os.Exit(m.Run())
}
