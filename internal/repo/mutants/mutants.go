package main

import (
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/repo/mutants/mutation"
)

type goPackage struct {
	ImportPath, Dir string
	GoFiles         []string
}

// A mutant is a mutation of one file of a package, and what became of it.
type mutant struct {
	mutation.Mutation
	pkg    goPackage
	file   string
	result result
	// by is the test package that noticed the mutant.
	by string
}

type result string

const (
	killed     result = "killed"
	hung       result = "timed out"
	survived   result = "survived"
	unreached  result = "not covered"
	equivalent result = "equivalent"
	// unbuilt mutants do not compile; others are drawn for them.
	unbuilt result = "does not compile"
)

// shuffled returns the mutants of a package in an order that depends on the seed only.
func shuffled(p goPackage, seed uint64) ([]*mutant, error) {
	var all []*mutant
	for _, name := range p.GoFiles {
		file := filepath.Join(p.Dir, name)
		source, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		found, err := mutation.In(file, source)
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			all = append(all, &mutant{Mutation: m, pkg: p, file: file})
		}
	}
	h := fnv.New64a()
	h.Write([]byte(p.ImportPath))
	random := rand.New(rand.NewPCG(seed, h.Sum64()))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all, nil
}

// try runs the tests that reach the mutant, those of its own package first, until one fails.
func (m *mutant) try(suites []func() (*suite, error), scratch string) error {
	source, err := os.ReadFile(m.file)
	if err != nil {
		return err
	}
	changed := filepath.Join(scratch, "mutant.go")
	overlay := filepath.Join(scratch, "overlay.json")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {m.file: changed}})
	if err != nil {
		return err
	}
	if err := os.WriteFile(changed, m.Apply(source), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		return err
	}
	m.result = unreached
	if !builds("build", "-overlay="+overlay, m.pkg.ImportPath) {
		m.result = unbuilt
		return nil
	}
	for _, load := range suites {
		s, err := load()
		if err != nil {
			return err
		}
		if m.tryAgainst(s, overlay, scratch); m.result == killed || m.result == hung {
			return nil
		}
	}
	return nil
}

// quick is how long the tests of the first of two runs take together: most mutants fail one of
// these, so the slow tests are spared.
const quick = 3 * time.Second

func (m *mutant) tryAgainst(s *suite, overlay, scratch string) {
	if len(s.tests) == 0 {
		return
	}
	file := m.pkg.ImportPath + "/" + filepath.Base(m.file)
	tests := s.reaching(file, m.Line, m.Column, s.tests[0].reaches["all "+file])
	if len(tests) == 0 {
		return
	}
	m.result = survived
	binary := filepath.Join(scratch, "mutant.test")
	if !builds("test", "-c", "-vet=off", "-overlay="+overlay, "-o", binary, s.path) {
		m.result, m.by = killed, s.path // Its tests do not compile.
		return
	}
	var first, rest []string
	var sum, total time.Duration
	for _, t := range tests {
		total += t.took
		if sum += t.took; sum <= quick {
			first = append(first, t.name)
		} else {
			rest = append(rest, t.name)
		}
	}
	for _, names := range [][]string{first, rest} {
		if len(names) == 0 {
			continue
		}
		switch runTests(binary, s.dir, names, 10*total+30*time.Second) {
		case failed:
			m.result, m.by = killed, s.path
			return
		case timedOut:
			m.result, m.by = hung, s.path
			return
		}
	}
}

func builds(args ...string) bool { return exec.Command("go", args...).Run() == nil }
