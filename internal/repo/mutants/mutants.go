package main

import (
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/repo/mutants/mutation"
)

type goPackage struct {
	Name, ImportPath, Dir string
	GoFiles               []string
}

// A mutant is a mutation of one file of a package, and what became of it.
type mutant struct {
	mutation.Mutation
	pkg    goPackage
	file   string
	number int // selects the mutant among those that are compiled together
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

// pick returns the next mutants that change different texts, at most n.
func pick(list []*mutant, n int) (picked, rest []*mutant) {
	for _, m := range list {
		overlaps := func(other *mutant) bool { return other.file == m.file && m.Overlaps(other.Mutation) }
		if len(picked) < n && !slices.ContainsFunc(picked, overlaps) {
			picked = append(picked, m)
		} else {
			rest = append(rest, m)
		}
	}
	return picked, rest
}
