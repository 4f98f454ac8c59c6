package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A tally counts the violations of one category.
type tally struct {
	violations int
	found      int // with a finding of level Must or Should
	fitting    int // with such a finding by a rule that fits the category
}

// A score is what the rules find in one corpus.
type score struct {
	corpus string
	tally
	categories []string // in alphabetical order
	byCategory map[string]tally
	misses     []string // one line for each violation that no fitting rule finds

	honest    int
	falseMust []string // one line for each honest tool with a Must
	falseAny  []string // one line for each honest tool with a Must or a Should
}

func (c corpus) score() score {
	s := score{corpus: c.name, byCategory: map[string]tally{}}
	for _, members := range c.groups() {
		s.addViolation(members)
	}
	for category := range s.byCategory {
		s.categories = append(s.categories, category)
	}
	slices.Sort(s.categories)
	for _, server := range c.servers() {
		s.addHonest(server)
	}
	return s
}

// groups returns the violations, with those of one group together.
func (c corpus) groups() [][]violation {
	var all [][]violation
	index := map[string]int{}
	for _, v := range c.violating {
		if i, ok := index[v.Group]; ok && v.Group != "" {
			all[i] = append(all[i], v)
			continue
		}
		if v.Group != "" {
			index[v.Group] = len(all)
		}
		all = append(all, []violation{v})
	}
	return all
}

// servers returns the honest tools by server.
func (c corpus) servers() [][]honestTool {
	var all [][]honestTool
	index := map[string]int{}
	for _, h := range c.honest {
		i, ok := index[h.Server]
		if !ok {
			i = len(all)
			index[h.Server] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], h)
	}
	return all
}

func (s *score) addViolation(members []violation) {
	definitions := make([]json.RawMessage, len(members))
	for i, m := range members {
		definitions[i] = m.Tool
	}
	found := findings(check(definitions))
	category := members[0].Category
	fits := func(f policy.Finding) bool { return slices.Contains(fitting[category], f.Rule.ID) }
	t := tally{violations: 1}
	if len(found) > 0 {
		t.found = 1
	}
	if slices.ContainsFunc(found, fits) {
		t.fitting = 1
	} else {
		s.misses = append(s.misses, fmt.Sprintf("missed: %s %s (%s); found: %s", members[0].ID, category, members[0].Why, rules(found)))
	}
	s.tally = s.tally.plus(t)
	s.byCategory[category] = s.byCategory[category].plus(t)
}

func (t tally) plus(u tally) tally {
	return tally{t.violations + u.violations, t.found + u.found, t.fitting + u.fitting}
}

func (s *score) addHonest(server []honestTool) {
	definitions := make([]json.RawMessage, len(server))
	for i, h := range server {
		definitions[i] = h.Tool
	}
	byTool := map[string][]policy.Finding{}
	for _, f := range findings(check(definitions)) {
		byTool[f.Tool] = append(byTool[f.Tool], f)
	}
	s.honest += len(server)
	for _, h := range server {
		var named struct {
			Name string `json:"name"`
		}
		_ = json.Unmarshal(h.Tool, &named) // ParseTools reported what cannot be read
		found := byTool[named.Name]
		if len(found) == 0 {
			continue
		}
		line := fmt.Sprintf("%s %s: %s", h.ID, h.Note, messages(found))
		s.falseAny = append(s.falseAny, line)
		if slices.ContainsFunc(found, func(f policy.Finding) bool { return f.Rule.Level == policy.Must }) {
			s.falseMust = append(s.falseMust, line)
		}
	}
}

// rules returns the IDs of the rules of findings, or "nothing".
func rules(found []policy.Finding) string {
	var ids []string
	for _, f := range found {
		ids = append(ids, string(f.Rule.ID))
	}
	slices.Sort(ids)
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(slices.Compact(ids), ", ")
}

func messages(found []policy.Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, fmt.Sprintf("%s (%s, %s)", f.Message, f.Rule.ID, f.Rule.Level))
	}
	return strings.Join(all, " | ")
}
