package words_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

func TestSwitchOf(t *testing.T) {
	for _, c := range []struct {
		name, description, protection string
		weakens                       bool
	}{
		{"verify_signature", "Checks the package.", "verify", false},
		{"skipTlsVerification", "", "tls", true},
		{"insecure", "Accepts any certificate.", "certificate", true},
		{"quiet", "Leaves no line in the audit trail.", "audit", true},
		{"dry_run", "Only says what would happen.", "", false},
		{"archived", "Also returns archived notes. The signature is not part of them.", "", false},
	} {
		protection, weakens := words.SwitchOf(c.name, c.description)
		assert.Equal(t, c.protection, protection, c.name)
		assert.Equal(t, c.weakens, weakens, c.name)
	}
}
