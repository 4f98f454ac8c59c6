package mcptest_test

import (
	"flag"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	update = flag.Bool("update", false, "write the golden files anew")
	quiet  = slog.New(slog.DiscardHandler)
)

// TestRunFindsPlantedFaults compares what the harness says of servers with known faults
// with testdata/planted.golden: which subtests fail or are skipped, and what they print.
// They fail, so they run in a process of their own. go test -update writes the file.
func TestRunFindsPlantedFaults(t *testing.T) {
	got := stable(runPlanted(t, "^TestPlanted$"))
	golden := filepath.Join("testdata", "planted.golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// runPlanted runs tests of this package that fail, in a process of their own, and returns
// what they print.
func runPlanted(t *testing.T, tests string) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run="+tests, "-test.v")
	cmd.Env = append(os.Environ(), "MCPTEST_PLANTED=1")
	out, err := cmd.Output()
	var failed *exec.ExitError
	require.ErrorAs(t, err, &failed, "the faults make it fail")
	return string(out)
}

var (
	chatter = regexp.MustCompile(`^(=== (PAUSE|CONT).*|PASS|FAIL|ok .*|.*\d+ (mistakes|rules have no findings))$`)
	// Of two servers it is shown what there is to pass.
	shown     = regexp.MustCompile(`--- PASS: TestPlanted/(good|protected)[/ ]`)
	turn      = regexp.MustCompile(`^=== (RUN|NAME) +TestPlanted/?(.*)$`)
	sourcePos = regexp.MustCompile(`^(\s+)\w+\.go:\d+: `)
	lineOf    = regexp.MustCompile(`(\w+_test\.go):\d+`)
	duration  = regexp.MustCompile(` \(\d+\.\d+s\)$`)
	reference = regexp.MustCompile(`\(ref [0-9a-f]{6}\)`)
	loopback  = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	counted   = regexp.MustCompile(`note \d+`)
)

// stable takes out of the output of a test what differs from run to run, and names the
// subtest before what it prints.
func stable(out string) string {
	var b strings.Builder
	subtest, named := "", ""
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if m := turn.FindStringSubmatch(line); m != nil {
			subtest = m[2]
			continue
		}
		if chatter.MatchString(line) || strings.Contains(line, "--- PASS: ") && !shown.MatchString(line) {
			continue
		}
		for _, r := range []struct {
			what *regexp.Regexp
			by   string
		}{{sourcePos, "$1"}, {lineOf, "$1:N"}, {duration, ""}, {reference, "(ref 000000)"}, {loopback, "127.0.0.1:N"}, {counted, "note N"}} {
			line = r.what.ReplaceAllString(line, r.by)
		}
		if !strings.HasPrefix(strings.TrimSpace(line), "--- ") && subtest != named {
			b.WriteString("\n" + subtest + "\n")
			named = subtest
		}
		b.WriteString(line + "\n")
	}
	return strings.TrimSpace(b.String()) + "\n"
}
