package rehearse

import (
	"context"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Publish prepares a surface for a public page. It removes hidden tools and the examples that use
// them, and adds the runs that are recorded or that need neither a token nor a fixture. It leaves
// out a run that fails, and returns false then.
func (s *Stage) Publish(ctx context.Context, surface *policy.Surface, hidden func(tool string) bool) (whole bool) {
	surface.Runs, whole = s.publicRuns(ctx)
	surface.Known |= policy.PartRuns
	if hidden == nil {
		return whole
	}
	examples, runs := surface.Examples, surface.Runs
	surface.Examples, surface.Runs = nil, nil
	for i, e := range examples {
		if !slices.ContainsFunc(e.Calls, func(c policy.Call) bool { return hidden(c.Tool) }) {
			surface.Examples, surface.Runs = append(surface.Examples, e), append(surface.Runs, runs[i])
		}
	}
	surface.Tools = slices.DeleteFunc(surface.Tools, func(t policy.Tool) bool { return hidden(t.Name) })
	return whole
}

// publicRuns returns the recorded runs, and runs of the examples that need neither a token nor a
// fixture.
func (s *Stage) publicRuns(ctx context.Context) (runs []policy.Run, whole bool) {
	runs = make([]policy.Run, len(s.Examples))
	session, end, err := s.Connect(ctx)
	if err != nil {
		return runs, false
	}
	defer end()
	whole = true
	for i, e := range s.Examples {
		if recorded, ok := find(s.Recorded, e); ok {
			runs[i] = recorded
			continue
		}
		if runs[i].Skipped = s.whyNot(e, true); runs[i].Skipped != "" {
			continue
		}
		runs[i].Answers = s.run(ctx, session, e)
		if slices.ContainsFunc(runs[i].Answers, func(a policy.Answer) bool { return a.Fault != "" || a.Failed }) {
			runs[i], whole = policy.Run{Skipped: "the example failed when it ran last"}, false
		}
	}
	return runs, whole
}
