package trial_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/examples/internal/trial"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestItStaysOnLoopback(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:8080", ":8080", "192.0.2.1:8080", "example.com:80", "nonsense"} {
		_, _, err := trial.Issuer(addr, "http://"+addr+"/mcp")
		assert.Error(t, err, addr)
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0", "[::1]:0"} {
		issuer, end, err := trial.Issuer(addr, "http://"+addr+"/mcp")
		require.NoError(t, err, addr)
		assert.NotEmpty(t, issuer.Issue())
		end()
	}
}
