package submission

import "fmt"

// cover writes SUBMISSION.md: where to begin, what is left to do, and the checklist.
func (k *Kit) cover() []byte {
	var m markdown
	s := k.surface
	title := s.Manifest.Title
	if title == "" {
		title = s.Manifest.Name
	}
	directory := map[Profile]string{Anthropic: "Anthropic's connector directory", OpenAI: "OpenAI's review of apps"}[k.profile]
	m.heading(1, fmt.Sprintf("%s %s for %s", orNone(inline(title)), inline(s.Manifest.Version), orNone(directory)))
	m.paragraph("This folder is generated. Change the server or its declaration and write it anew, rather than editing it.")
	m.heading(2, "What is here")
	about := map[string]string{
		"portal.md":       "the answers to the form, step by step, ready to be copied",
		"hints.md":        "each tool's hints with their justifications",
		"test-cases.md":   "the positive and negative test cases",
		"tools.md":        "the tools as clients and models are shown them",
		"examples.md":     "the documented examples, with what the tools answered",
		"compliance.txt":  "the report of all rules",
		"compliance.json": "the same, for programs",
		"tools.lock":      "a snapshot of the tools, to compare later versions with",
		"server.json":     "the entry for the MCP Registry",
	}
	for _, f := range k.files {
		if text, ok := about[f.Name]; ok {
			m.bullet("[%s](%s): %s", f.Name, f.Name, text)
		}
	}
	m.end()
	m.paragraph("The rules: %s.", inline(k.findings()))

	k.waived(&m)
	m.heading(2, "What is left to do")
	if len(k.problems) == 0 {
		m.paragraph("Nothing is missing, too long or wrong.")
	}
	step := ""
	for _, p := range k.problems {
		if p.Step != step {
			if step != "" {
				m.end()
			}
			step = p.Step
			m.heading(3, inline(step))
		}
		m.bullet("**%s:** %s: %s", p.Kind, code(p.Field), inline(p.Message))
	}
	if step != "" {
		m.end()
	}
	if warnings := k.report.Warnings(); len(warnings) > 0 {
		m.heading(2, "What the rules advise")
		m.paragraph("None of this keeps a kit from being handed in; reviewers may see it all the same.")
		for _, f := range warnings[:min(len(warnings), notesMax)] {
			m.bullet("%s", findingNote(f))
		}
		if left := len(warnings) - notesMax; left > 0 {
			m.bullet("and %d more, in compliance.txt", left)
		}
		m.end()
	}
	switch k.profile {
	case Anthropic:
		m.heading(2, "The guide's checklist")
		m.points(k.guideChecklist())
	case OpenAI:
		m.heading(2, "The review's checklist")
		m.points(k.openAIChecklist())
	}
	return []byte(m.String())
}

// waived lists what was found and accepted: reviewers may ask about it.
func (k *Kit) waived(m *markdown) {
	var lines []string
	for _, res := range k.report.Results {
		for _, f := range res.Findings {
			if f.Waiver != nil {
				lines = append(lines, fmt.Sprintf("%s (%s): %s", inline(f.Message), code(string(f.Rule.ID)), inline(f.Waiver.Reason)))
			}
		}
	}
	if len(lines) == 0 {
		return
	}
	m.heading(2, "What was waived, and why")
	for _, line := range lines[:min(len(lines), notesMax)] {
		m.bullet("%s", line)
	}
	if left := len(lines) - notesMax; left > 0 {
		m.bullet("and %d more, in compliance.txt", left)
	}
	m.end()
}

func (m *markdown) points(points []point) {
	for _, p := range points {
		m.point(p)
	}
}
