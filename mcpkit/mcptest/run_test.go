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

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

var (
	update = flag.Bool("update", false, "regenerate the golden files")
	quiet  = slog.New(slog.DiscardHandler)
)

// TestRunFindsPlantedFaults compares the output of Run for servers with known faults with
// testdata/planted.golden: which subtests fail or are skipped, and what they print. They run in
// another process, because they fail. go test -update regenerates the file.
func TestRunFindsPlantedFaults(t *testing.T) {
	testsize.OnlySlow(t, "it runs every subtest for each fault")
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

// runPlanted runs tests of this package that fail in another process, and returns their output.
func runPlanted(t *testing.T, tests string) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run="+tests, "-test.v")
	cmd.Env = append(os.Environ(), "MCPTEST_PLANTED=1")
	out, err := cmd.Output()
	var failed *exec.ExitError
	if err != nil {
		require.ErrorAs(t, err, &failed)
	}
	return string(out)
}

var (
	// noise matches lines that are the same for every server, and the server's log, which is not: see
	// TestRunShowsWhatTheServerLogs.
	noise = regexp.MustCompile(`^(=== (PAUSE|CONT).*|.*the server logged:|\s+level=\w+ msg=.*|\s+and \d+ more log lines|PASS|FAIL|ok .*|.*\d+ (calls with invalid arguments|rules have no findings))$`)
	// shownPass matches the subtests that the file lists although they pass.
	shownPass  = regexp.MustCompile(`--- PASS: TestPlanted/(good|protected)[/ ]`)
	subtestRun = regexp.MustCompile(`^=== (RUN|NAME) +TestPlanted/?(.*)$`)
	sourcePos  = regexp.MustCompile(`^(\s+)\w+\.go:\d+: `)
	lineOf     = regexp.MustCompile(`(\w+_test\.go):\d+`)
	duration   = regexp.MustCompile(` \(\d+\.\d+s\)$`)
	reference  = regexp.MustCompile(`\(ref [0-9a-f]{6}\)`)
	loopback   = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	counted    = regexp.MustCompile(`note \d+`)
)

// stable removes from the output of a test what differs from run to run, and puts the name of a
// subtest before the lines that the subtest prints.
func stable(out string) string {
	var b strings.Builder
	subtest, named := "", ""
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if m := subtestRun.FindStringSubmatch(line); m != nil {
			subtest = m[2]
			continue
		}
		if noise.MatchString(line) || strings.Contains(line, "--- PASS: ") && !shownPass.MatchString(line) {
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
