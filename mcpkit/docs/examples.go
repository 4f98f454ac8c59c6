package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	orderedmap "github.com/pb33f/ordered-map/v2"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Limits on the text of an example, in characters.
const (
	promptRunes   = 1_000
	argumentRunes = 200
)

// An exampleReader reads the examples of a surface and the results of their runs.
type exampleReader struct {
	settings   *settings
	catalog    *catalog
	redactions []Redaction
}

func (r *exampleReader) examples(s *policy.Surface) []PageExample {
	out := make([]PageExample, 0, len(s.Examples))
	for i, e := range s.Examples {
		var run policy.Run
		if i < len(s.Runs) {
			run = s.Runs[i]
		}
		out = append(out, r.example(i+1, e, run))
	}
	return out
}

func (r *exampleReader) example(n int, e policy.Example, run policy.Run) PageExample {
	out := PageExample{ID: fmt.Sprintf("example-%d", n), Number: n, Title: named(e.Title), Steps: []Step{}}
	in := func(where string) (*redactor, func()) {
		redact := &redactor{custom: r.settings.redact}
		return redact, func() {
			for _, what := range redact.found {
				r.redactions = append(r.redactions, Redaction{Example: n, Title: out.Title, Where: where, What: what})
			}
		}
	}
	redact, done := in("prompt")
	out.Prompt = short(e.Prompt, redact)
	done()
	redact, done = in("text in Happens")
	for _, step := range e.Happens[:min(len(e.Happens), maxFields)] {
		out.Happens = append(out.Happens, line(short(step, redact)))
	}
	done()
	redact, done = in("text in Shows")
	out.Shows = short(e.Shows, redact)
	done()
	redact, done = in("reason why it was not run")
	out.Skipped = line(short(run.Skipped, redact))
	done()
	for i, call := range e.Calls {
		step := Step{Tool: r.catalog.ref(call.Tool)}
		name := fmt.Sprintf("call %d (%s)", i+1, step.Tool.Name)
		redact, done := in("arguments of " + name)
		step.Arguments = arguments(call.Arguments, redact)
		done()
		if run.Skipped == "" && i < len(run.Answers) && !r.settings.noOutputs {
			redact, done := in("result of " + name)
			step.Output = output(run.Answers[i], redact)
			done()
		}
		out.Steps = append(out.Steps, step)
		r.addCall(call.Tool, out, step)
	}
	return out
}

// addCall adds a call to the description of its tool.
func (r *exampleReader) addCall(name string, e PageExample, step Step) {
	if i, ok := r.catalog.index[name]; ok {
		t := &r.catalog.tools[i]
		t.Calls = append(t.Calls, ExampleCall{Example: e.Title, ExampleID: e.ID, Arguments: step.object()})
	}
}

// object returns the arguments as one JSON object.
func (s Step) object() string {
	members := make([]string, 0, len(s.Arguments))
	for _, a := range s.Arguments {
		members = append(members, jsonText(a.Name)+": "+a.Value)
	}
	return "{" + strings.Join(members, ", ") + "}"
}

// arguments returns the members of a JSON object in their order.
func arguments(raw json.RawMessage, redact *redactor) (out []Argument) {
	members := orderedmap.New[string, json.RawMessage]()
	if len(raw) == 0 || json.Unmarshal(raw, members) != nil {
		return nil
	}
	for p := members.Oldest(); p != nil && len(out) < maxFields; p = p.Next() {
		out = append(out, Argument{Name: line(p.Key), Value: argument(p.Key, p.Value, redact)})
	}
	return out
}

// argument returns a JSON value on one line.
func argument(name string, raw json.RawMessage, redact *redactor) string {
	w := &jsonWriter{dec: json.NewDecoder(bytes.NewReader(raw)), measure: measure{20, 20, argumentRunes}, redact: redact}
	w.dec.UseNumber()
	w.value(name, 0)
	// A comment on a separate line becomes a comment within the line.
	var b strings.Builder
	for part := range strings.SplitSeq(w.out.String(), "\n") {
		part = strings.TrimSpace(part)
		if comment, ok := strings.CutPrefix(part, "// "); ok {
			part = "/* " + comment + " */"
		}
		if b.Len() > 0 && (strings.HasSuffix(b.String(), ",") || strings.HasPrefix(part, "/*")) {
			b.WriteByte(' ')
		}
		b.WriteString(part)
	}
	return marked(b.String(), 5*argumentRunes, 0)
}

// output returns the part of an answer that the page shows. It returns nil for a call that failed,
// because the page shows what works; package policy reports failures.
func output(a policy.Answer, redact *redactor) *Output {
	if a.Fault != "" || a.Failed {
		return nil
	}
	raw := []byte(a.Structured)
	if len(raw) == 0 {
		if text := strings.TrimSpace(a.Text); strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
			raw = []byte(text)
		}
	}
	out, ok := shortenJSON(raw, redact)
	if !ok {
		out = shortenText(a.Text, redact)
	}
	out.Shortened = out.Shortened || a.Shortened
	out.Media = max(a.Media, 0)
	if out.Text == "" && out.Media == 0 {
		return nil
	}
	return &out
}

// short returns the part of a text written by people that the page shows.
func short(text string, redact *redactor) string {
	return marked(block(redact.text(clipScan(text))), promptRunes, unscanned(text))
}
