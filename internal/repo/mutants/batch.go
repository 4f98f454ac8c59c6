package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/repo/mutants/mutation"
)

// A batch is mutants of one package that are compiled together. The environment variable
// [mutation.Variable] selects the one that is on.
type batch struct {
	pkg     goPackage
	mutants []*mutant
	scratch string
	overlay string
}

// newBatch prepares mutants. Those that do not compile get the result unbuilt.
func newBatch(p goPackage, mutants []*mutant, scratch string) (*batch, error) {
	b := &batch{pkg: p, mutants: mutants, scratch: scratch, overlay: filepath.Join(scratch, "overlay.json")}
	for i, m := range mutants {
		m.number = i + 1
	}
	for len(b.mutants) > 0 {
		sources, err := b.write()
		if err != nil {
			return nil, err
		}
		out, err := exec.Command("go", "build", "-gcflags=-e", "-overlay="+b.overlay, p.ImportPath).CombinedOutput()
		if err == nil {
			return b, nil
		}
		if !b.dropBroken(sources, string(out)) {
			return nil, errors.New("the mutants do not compile:\n" + string(out))
		}
	}
	return b, nil
}

// write writes the overlay and returns the sources of the files with mutants.
func (b *batch) write() (sources map[string][]byte, err error) {
	sources = map[string][]byte{}
	replace := map[string]string{}
	helpers := filepath.Join(b.scratch, "helpers.go")
	replace[filepath.Join(b.pkg.Dir, "mutants_helpers.go")] = helpers
	if err := os.WriteFile(helpers, mutation.Helpers(b.pkg.Name), 0o600); err != nil {
		return nil, err
	}
	byFile := map[string]map[int]mutation.Mutation{}
	for _, m := range b.mutants {
		if byFile[m.file] == nil {
			byFile[m.file] = map[int]mutation.Mutation{}
		}
		byFile[m.file][m.number] = m.Mutation
	}
	for file, on := range byFile {
		if sources[file], err = os.ReadFile(file); err != nil {
			return nil, err
		}
		replace[file] = filepath.Join(b.scratch, filepath.Base(file))
		if err := os.WriteFile(replace[file], mutation.Apply(sources[file], on), 0o600); err != nil {
			return nil, err
		}
	}
	encoded, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	return sources, os.WriteFile(b.overlay, encoded, 0o600)
}

var errorLine = regexp.MustCompile(`(?m)([^/\s:]+\.go):(\d+):\d+: `)

// dropBroken drops the mutants on the lines that the compiler names.
func (b *batch) dropBroken(sources map[string][]byte, output string) bool {
	type place struct {
		file string
		line int
	}
	broken := map[place]bool{}
	for _, found := range errorLine.FindAllStringSubmatch(output, -1) {
		line, _ := strconv.Atoi(found[2])
		broken[place{found[1], line}] = true
	}
	var left []*mutant
	for _, m := range b.mutants {
		first, last := m.Lines(sources[m.file])
		for line := first; line <= last; line++ {
			if broken[place{filepath.Base(m.file), line}] {
				m.result = unbuilt
			}
		}
		if m.result != unbuilt {
			left = append(left, m)
		}
	}
	dropped := len(left) < len(b.mutants)
	b.mutants = left
	return dropped
}

// run runs the tests of the suites that reach each mutant until one fails.
func (b *batch) run(suites []func() (*suite, error), report func(*mutant)) error {
	for i, load := range suites {
		s, err := load()
		if err != nil {
			return err
		}
		if err := b.runSuite(s); err != nil {
			return err
		}
		for _, m := range b.mutants {
			if i == 0 && m.result == "" {
				m.result = unreached
			}
		}
	}
	for _, m := range b.mutants {
		report(m)
	}
	return nil
}

func (b *batch) runSuite(s *suite) error {
	reaching := map[*mutant][]suiteTest{}
	for _, m := range b.mutants {
		if m.result == killed || m.result == hung {
			continue
		}
		if tests := s.reaching(m); len(tests) > 0 {
			reaching[m] = tests
			m.result = survived
		}
	}
	if len(reaching) == 0 {
		return nil
	}
	binary := filepath.Join(b.scratch, "mutants.test")
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay="+b.overlay, "-o", binary, s.path)
	if out, err := build.CombinedOutput(); err != nil {
		return errors.New("the tests do not compile with the mutants:\n" + string(out))
	}
	unfit := unfitTests(binary, s.dir, reaching)
	for _, m := range b.mutants {
		if tests := reaching[m]; len(tests) > 0 {
			m.try(binary, s, tests, unfit)
		}
	}
	return nil
}

// unfitTests returns the tests that fail although no mutant is on: some measure allocations, and
// the prepared code allocates differently.
func unfitTests(binary, dir string, reaching map[*mutant][]suiteTest) map[string]bool {
	var names []string
	for _, tests := range reaching {
		for _, t := range tests {
			if !slices.Contains(names, t.name) {
				names = append(names, t.name)
			}
		}
	}
	unfit := map[string]bool{}
	if runTests(binary, dir, names, 10*time.Minute, 0) == passed {
		return unfit
	}
	for _, name := range names {
		if runTests(binary, dir, []string{name}, 2*time.Minute, 0) != passed {
			unfit[name] = true
		}
	}
	return unfit
}

// quick is how long the tests of the first of two runs take together. Most mutants fail one of
// these tests, so the slow tests need not run.
const quick = 2 * time.Second

func (m *mutant) try(binary string, s *suite, tests []suiteTest, unfit map[string]bool) {
	var runs [2]struct {
		names []string
		took  time.Duration
	}
	sum := time.Duration(0)
	for _, t := range tests {
		if unfit[t.name] {
			continue
		}
		run := &runs[0]
		if sum += t.took; sum > quick {
			run = &runs[1]
		}
		run.names = append(run.names, t.name)
		run.took += t.took
	}
	for _, run := range runs {
		if len(run.names) == 0 {
			continue
		}
		// A mutant that blocks is noticed by its time, so the limit is not far from what is needed.
		switch runTests(binary, s.dir, run.names, 4*run.took+20*time.Second, m.number) {
		case failed:
			m.result, m.by = killed, s.path
			return
		case timedOut:
			m.result, m.by = hung, s.path
			return
		}
	}
}
