package submission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// coverFile is the file to read first.
const coverFile = "SUBMISSION.md"

// cover writes SUBMISSION.md: the list of the files, the problems and the checklist.
func (d *draft) cover(files []string) []byte {
	var w markdown.Writer
	title := d.surface.Manifest.Title
	if title == "" {
		title = d.surface.Manifest.Name
	}
	w.Heading(1, fmt.Sprintf("%s %s for %s", orNone(markdown.Escape(title)), markdown.Escape(d.surface.Manifest.Version), orNone(d.directory.name())))
	w.Paragraph("This folder is generated. Do not edit it: change the server or its declaration, and regenerate it.")
	d.contents(&w, files)
	d.waived(&w)
	d.problemList(&w)
	d.advice(&w)
	switch d.directory {
	case Anthropic:
		w.Heading(2, "The guide's checklist")
		writePoints(&w, checklist{d}.guideChecklist())
		w.Heading(2, "The portal's checklist")
		writePoints(&w, checklist{d}.portalChecklist())
	case OpenAI:
		w.Heading(2, "The review's checklist")
		writePoints(&w, checklist{d}.openAIChecklist())
	case ClaudePlugin:
		checklist{d}.skillList(&w)
		w.Heading(2, "The directory's checklist")
		writePoints(&w, checklist{d}.pluginChecklist(d.found))
	case MCPRegistry:
		w.Heading(2, "The registry's checklist")
		writePoints(&w, checklist{d}.registryChecklist())
	}
	return w.Bytes()
}

func (d *draft) contents(w *markdown.Writer, files []string) {
	w.Heading(2, "Files")
	for _, f := range []struct{ name, about string }{
		{"portal.md", "the answers to the form, step by step, ready to copy"},
		{appSubmissionFile, "the file that the portal imports"},
		{"hints.md", "each tool's hints with their justifications"},
		{"test-cases.md", "the positive and negative test cases"},
		{"tools.md", "the tools as clients and models see them"},
		{"examples.md", "the examples with the results of the tools"},
		{"compliance.txt", "the report of all rules"},
		{"compliance.json", "the same report for programs"},
		{"tools.lock", "a snapshot of the tools, to compare later versions with"},
		{"server.json", "the entry for the registry"},
	} {
		if slices.Contains(files, f.name) {
			w.Item("[%s](%s): %s", f.name, f.name, f.about)
		}
	}
	if slices.ContainsFunc(files, func(name string) bool { return strings.HasPrefix(name, PluginFolder+"/") }) {
		w.Item("[%s](%s): the plugin, ready for a repository", PluginFolder, PluginFolder)
	}
	if len(d.pictures) > 0 {
		w.Item("[screenshots](screenshots): the pictures of the user interface")
	}
	w.EndList()
	lines := strings.Split(strings.TrimSpace(string(rendered(d.report.WriteText))), "\n")
	w.Paragraph("The rules: %s.", markdown.Escape(lines[len(lines)-1]))
}

// waived lists the findings that the owner waived. Reviewers may ask about them.
func (d *draft) waived(w *markdown.Writer) {
	var items []string
	for _, res := range d.report.Results {
		for _, f := range res.Findings {
			if f.Waiver != nil {
				items = append(items, fmt.Sprintf("%s (%s): %s", markdown.Escape(f.Message), markdown.CodeSpan(string(f.Rule.ID)), markdown.Escape(f.Waiver.Reason)))
			}
		}
	}
	if len(items) > 0 {
		w.Heading(2, "Waived findings and the reasons")
		writeItems(w, items)
	}
}

// problemList lists the problems by step.
func (d *draft) problemList(w *markdown.Writer) {
	w.Heading(2, "What is left to do")
	if len(d.problems) == 0 {
		w.Paragraph("Nothing is missing, too long or wrong.")
		return
	}
	for i, p := range d.problems {
		if i == 0 || p.Step != d.problems[i-1].Step {
			if i > 0 {
				w.EndList()
			}
			w.Heading(3, markdown.Escape(p.Step))
		}
		w.Item("**%s:** %s: %s", p.Kind, markdown.CodeSpan(p.Field), markdown.Escape(p.Message))
	}
	w.EndList()
}

// advice lists the findings of rules that should hold.
func (d *draft) advice(w *markdown.Writer) {
	var items []string
	for _, f := range d.report.Warnings() {
		if slices.Contains(formRules, f.Rule.ID) || d.promises(f.Rule.ID) {
			continue // a problem says the same
		}
		items = append(items, findingNote(f))
	}
	if len(items) > 0 {
		w.Heading(2, "What the rules advise")
		if d.directory == MCPRegistry {
			w.Paragraph("The registry does not check these findings, but directories that read it may.")
		} else {
			w.Paragraph("These findings do not make the kit incomplete, but reviewers may ask about them.")
		}
		writeItems(w, items)
	}
}

// writeItems writes the first items of a list, and how many others there are.
func writeItems(w *markdown.Writer, items []string) {
	for _, item := range items[:min(len(items), notesMax)] {
		w.Item("%s", item)
	}
	if left := len(items) - notesMax; left > 0 {
		w.Item("and %d more, in compliance.txt", left)
	}
	w.EndList()
}

func writePoints(w *markdown.Writer, points []point) {
	for _, p := range points {
		writePoint(w, p)
	}
	w.EndList()
}
