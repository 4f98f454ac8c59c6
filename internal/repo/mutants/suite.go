package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/repo/mutants/mutation"
)

// A suite has the tests of one package, with the code that each test reaches.
type suite struct {
	path, dir string
	tests     []suiteTest
}

type suiteTest struct {
	name    string
	took    time.Duration
	reaches map[string][]block
}

// A block is a piece of a file that runs as a whole, as coverage profiles describe it.
type block struct{ fromLine, fromColumn, toLine, toColumn int }

func (b block) holds(line, column int) bool {
	return (line > b.fromLine || line == b.fromLine && column >= b.fromColumn) &&
		(line < b.toLine || line == b.toLine && column <= b.toColumn)
}

// measure runs each test of the package alone and notes what it reaches in the watched packages.
// A test that fails alone or takes longer than slow is left out.
func measure(p goPackage, watched []string, skip *regexp.Regexp, slow time.Duration, scratch string) (*suite, error) {
	s := &suite{path: p.ImportPath, dir: p.Dir}
	binary := filepath.Join(scratch, "cover.test")
	_ = os.Remove(binary)
	build := exec.Command("go", "test", "-c", "-vet=off", "-o", binary,
		"-coverpkg="+strings.Join(watched, ","), p.ImportPath)
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the tests of %s: %w\n%s", p.ImportPath, err, out)
	}
	if _, err := os.Stat(binary); errors.Is(err, fs.ErrNotExist) {
		return s, nil // a package without tests
	} else if err != nil {
		return nil, err
	}
	list := exec.Command(binary, "-test.list=.")
	list.Dir = p.Dir
	names, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("list the tests of %s: %w", p.ImportPath, err)
	}
	profile := filepath.Join(scratch, "profile")
	for name := range strings.FieldsSeq(string(names)) {
		if strings.HasPrefix(name, "Benchmark") || skip.MatchString(name) {
			continue
		}
		start := time.Now()
		if end := runTests(binary, p.Dir, []string{name}, 2*time.Minute, 0, "-test.coverprofile="+profile); end != passed {
			fmt.Fprintf(os.Stderr, "%s of %s is left out: alone, it %s\n", name, p.ImportPath, end)
			continue
		}
		took := time.Since(start)
		if took > slow {
			fmt.Fprintf(os.Stderr, "%s of %s is left out: it takes %s\n", name, p.ImportPath, took.Round(100*time.Millisecond))
			continue
		}
		reaches, err := readProfile(profile)
		if err != nil {
			return nil, err
		}
		s.tests = append(s.tests, suiteTest{
			name: name, took: took, reaches: reaches,
		})
	}
	slices.SortStableFunc(s.tests, func(a, b suiteTest) int { return int(a.took - b.took) })
	return s, nil
}

// reaching returns the tests that run the code of a mutant, the fastest first. Code that no block
// holds, such as a package variable, is reached by the tests that reach its file.
func (s *suite) reaching(m *mutant) []suiteTest {
	if len(s.tests) == 0 {
		return nil
	}
	file, line, column := m.pkg.ImportPath+"/"+filepath.Base(m.file), m.Line, m.Column
	outside := !slices.ContainsFunc(s.tests[0].reaches["all "+file], func(b block) bool { return b.holds(line, column) })
	var tests []suiteTest
	for _, t := range s.tests {
		reached := t.reaches[file]
		if outside && len(reached) > 0 ||
			slices.ContainsFunc(reached, func(b block) bool { return b.holds(line, column) }) {
			tests = append(tests, t)
		}
	}
	return tests
}

// readProfile returns the blocks that ran, by file. The file "all " plus a name holds every block.
func readProfile(name string) (map[string][]block, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	blocks := map[string][]block{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		file, rest, ok := strings.Cut(lines.Text(), ":")
		var b block
		var statements, count int
		if !ok || file == "mode" {
			continue
		}
		if _, err := fmt.Sscanf(rest, "%d.%d,%d.%d %d %d",
			&b.fromLine, &b.fromColumn, &b.toLine, &b.toColumn, &statements, &count); err != nil {
			return nil, fmt.Errorf("profile line %q: %w", lines.Text(), err)
		}
		blocks["all "+file] = append(blocks["all "+file], b)
		if count > 0 {
			blocks[file] = append(blocks[file], b)
		}
	}
	return blocks, lines.Err()
}

// An outcome is how a run of tests ended.
type outcome string

const (
	passed   outcome = "passed"
	failed   outcome = "failed"
	timedOut outcome = "timed out"
)

func runTests(binary, dir string, names []string, limit time.Duration, on int, flags ...string) outcome {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = regexp.QuoteMeta(n)
	}
	run := exec.CommandContext(ctx, binary, append([]string{
		"-test.run=^(" + strings.Join(quoted, "|") + ")$", "-test.short", "-test.failfast",
		"-test.parallel=" + strconv.Itoa(2),
	}, flags...)...)
	run.Dir = dir
	run.Env = append(os.Environ(), mutation.Variable+"="+strconv.Itoa(on))
	run.WaitDelay = 5 * time.Second
	err := run.Run()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return timedOut
	case err != nil:
		return failed
	}
	return passed
}
