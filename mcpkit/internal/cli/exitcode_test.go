package cli_test

import (
	"errors"
	"fmt"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/cli"
)

func TestExitCodes(t *testing.T) {
	failed := exec.Command("go", "no-such-command").Run() // another error with an exit code
	for _, tc := range []struct {
		err  error
		code int
	}{
		{nil, 0}, {errors.New("broken"), 1}, {&cli.Failure{Code: 2}, 2}, {&cli.Failure{Code: 1}, 1}, {fmt.Errorf("check: %w", &cli.Failure{Code: 7}), 7}, {failed, 2},
	} {
		assert.Equal(t, tc.code, cli.ExitCode(tc.err), "%v", tc.err)
	}
}
