package scaffold

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A portedTool is a tool of another server, as its template needs it.
type portedTool struct {
	Name, Go, File string
	Annotation     string // in Go, or "decide"
	Why            string // what the annotation is based on
	Decide         string // what to decide about the annotation, or ""
	Description    string // in Go, or "decide"
	Types          []string
	In, Out        string // the types of the arguments and of the result
	Title          string
	Arguments      string // arguments for an example, in Go
}

// port reads the tools of the other server.
func (p *project) port(files, ids nameSet) error {
	decisions := 0
	seen := map[string]bool{}
	for i, t := range p.From {
		if t.Name == "" {
			return fmt.Errorf("tool %d of the list has no name", i+1)
		}
		if seen[t.Name] {
			return fmt.Errorf("two tools of the list have the name %q; save the list to a file and remove one of them", oneLine(t.Name, 64))
		}
		seen[t.Name] = true
		ported, n := portTool(t, files, ids)
		decisions += n
		p.Ported = append(p.Ported, ported)
		p.Tools = append(p.Tools, listedTool{t.Name, effectOf(ported), ported.Title})
	}
	if decisions > 0 {
		p.Decisions = count(decisions, "decision")
	}
	return nil
}

func effectOf(t portedTool) string {
	if t.Decide != "" {
		return "to be decided"
	}
	effect, _, _ := strings.Cut(strings.TrimPrefix(t.Annotation, "annotate."), "(")
	return map[string]string{"ReadOnly": "read-only", "Additive": "additive", "Destructive": "destructive"}[effect]
}

func portTool(t policy.Tool, files, ids nameSet) (portedTool, int) {
	p := portedTool{Name: t.Name, Go: ids.take(exported(t.Name, "Tool")), File: files.take(fileName(t.Name)) + ".go", Out: "string"}
	p.In = ids.take(p.Go + "In")
	decisions := 0

	line, why := policy.Guess(t)
	guess := strings.TrimSuffix(strings.TrimPrefix(line, strconv.Quote(t.Name)+": "), ",")
	p.Annotation, p.Why = guess, why
	if strings.HasPrefix(why, "to be safe") || strings.Contains(why, "more than") {
		p.Annotation, p.Decide = "decide", oneLine(guess+", "+why, 300)
		decisions++
	}
	p.Title = titleIn(guess)
	if p.Description = strconv.Quote(t.Description); strings.TrimSpace(t.Description) == "" {
		p.Description = "decide"
		decisions++
	}

	w := &typeWriter{tool: p.Go, ids: ids}
	input := t.Input
	if len(input) == 0 || string(input) == "null" {
		input = json.RawMessage(`{"type":"object"}`)
	}
	w.declare(p.In, p.In+" are the arguments of the tool.", input)
	if len(t.Output) > 0 && string(t.Output) != "null" {
		p.Out = ids.take(p.Go + "Out")
		w.declare(p.Out, p.Out+" is the result of the tool.", t.Output)
	}
	p.Types = w.decls
	p.Arguments = "json.RawMessage(" + strconv.Quote(string(sampleArguments(input))) + ")"
	return p, decisions + w.decisions
}

// titleIn returns the title in a call of package annotate.
func titleIn(guess string) string {
	_, arguments, _ := strings.Cut(guess, "(")
	quoted, err := strconv.QuotedPrefix(arguments)
	if err != nil {
		return ""
	}
	title, _ := strconv.Unquote(quoted)
	return title
}

// Examples returns three tools for examples: those that read before the others.
func (p *project) Examples() []portedTool {
	var reads, others []portedTool
	for _, t := range p.Ported {
		if strings.HasPrefix(t.Annotation, "annotate.ReadOnly") {
			reads = append(reads, t)
		} else {
			others = append(others, t)
		}
	}
	list := append(reads, others...)
	for i := 0; len(list) < 3; i++ {
		list = append(list, list[i])
	}
	return list[:3]
}
