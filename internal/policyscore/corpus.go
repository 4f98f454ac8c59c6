package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A corpus is a set of labeled tool definitions.
type corpus struct {
	name      string
	violating []violation
	honest    []honestTool
}

// A violation is a tool with one planted violation. Tools of one group violate a rule together.
type violation struct {
	ID       string          `json:"id"`
	Category string          `json:"category"`
	Why      string          `json:"why"`
	Group    string          `json:"group"`
	Tool     json.RawMessage `json:"tool"`
}

// An honestTool complies with all rules. Tools of one server are checked together.
type honestTool struct {
	ID     string          `json:"id"`
	Server string          `json:"server"`
	Note   string          `json:"note"`
	Tool   json.RawMessage `json:"tool"`
}

// readCorpus reads the files violating.json and honest.json of dir.
func readCorpus(dir string) (corpus, error) {
	c := corpus{name: filepath.Base(dir)}
	for name, into := range map[string]any{"violating.json": &c.violating, "honest.json": &c.honest} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return corpus{}, err
		}
		if err := json.Unmarshal(data, into); err != nil {
			return corpus{}, fmt.Errorf("%s: %w", filepath.Join(dir, name), err)
		}
	}
	return c, nil
}

// check returns the report on a server with these tools, of which nothing else is known.
func check(definitions []json.RawMessage) *policy.Report {
	wire, err := json.Marshal(definitions)
	if err != nil {
		panic(err) // each definition was read from a JSON file
	}
	tools, err := policy.ParseTools(wire)
	if err != nil {
		return &policy.Report{Results: []policy.Result{{Findings: []policy.Finding{{Message: err.Error()}}}}}
	}
	return policy.Check(&policy.Surface{Known: policy.PartTools, Tools: tools})
}

// findings returns the findings of rules that count: Must and Should.
func findings(r *policy.Report) []policy.Finding {
	var all []policy.Finding
	for _, res := range r.Results {
		if res.Rule.Level == policy.Note {
			continue
		}
		all = append(all, res.Findings...)
	}
	return all
}
