package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/format"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/described"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// A Selection chooses operations for [Generate]. An operation is chosen if one of the fields names
// it.
type Selection struct {
	// Operations are operationIds, or methods and paths such as "GET /pets/{id}".
	Operations []string
	// Tags are tags of the document.
	Tags []string
	// Paths are beginnings of paths, whole segments each: /pets chooses /pets and /pets/{id}.
	Paths []string
}

// Output says what [Generate] writes.
type Output struct {
	// Package is the name of the package; "main" if it is empty.
	Package string
	// Document names the document in comments.
	Document string
	// Existing is the file that was generated before and edited since, or empty.
	Existing []byte
}

// A Source is a Go file for a person to review.
type Source struct {
	// Code is the file, formatted. It does not compile while Decisions is not 0.
	Code []byte
	// Operations are the operationIds of the tools.
	Operations []string
	// Decisions is how many lines with "decide" the file has.
	Decisions int
	// Tokens is an upper estimate of what the list of these tools costs a model in each
	// conversation.
	Tokens int
	// Notes say what the tools do not take over from the document.
	Notes []Note
	// Changes say what is different from the existing file, for reviewers.
	Changes []Change
}

// Generate writes Go source with a tool for each chosen operation: its route, a name, an annotation
// that is proposed from the method and the texts, a description, the scopes of its security
// schemes, and typed arguments and outputs. If the document does not say something, or contradicts
// itself, the source has a line with the word decide, which does not compile until it is replaced.
//
// Each tool is a block that begins with a line "// openapi:operation". When the file is made from a
// changed document, blocks that nobody edited are replaced, edited ones are kept, and a block that
// was edited and whose operation changed gets a line to decide. Code between the imports and the
// first block is kept too; write other code in other files. Source.Changes lists what is different.
//
// A tool keeps its name as long as the document has an operation with its method and path, or else
// with its operationId, and the name of a tool is never given to another operation: a new operation
// gets another name, and there is a note.
//
// A chosen operation that no request can carry out is an error, like a selection that chooses
// nothing: the error of an empty one lists the tags and what all operations would cost.
func Generate(doc *Document, s Selection, out Output) (*Source, error) {
	if doc == nil {
		return nil, errors.New("openapi: the document is nil; check the error of openapi.Parse")
	}
	old, err := readBlocks(out.Existing)
	if err != nil {
		return nil, err
	}
	continued := old.continued(doc)
	chosen, err := doc.choose(s, continued)
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	out.Document = oneLine(out.Document) // it is part of comments
	g := newGenerator(doc, out, old, continued)
	var problems []error
	for _, again := range []bool{true, false} { // the existing tools come first, and keep their names
		for _, o := range chosen {
			if (continued[o] != nil) == again {
				if err := g.add(o, continued[o]); err != nil {
					problems = append(problems, err)
				}
			}
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("openapi: %w", errors.Join(problems...))
	}
	return g.finish(old, chosen)
}

// choose returns the chosen operations, in the order of the document. kept are those of an existing
// file.
func (d *Document) choose(s Selection, kept map[*operation]*block) (chosen []*operation, err error) {
	if len(d.operations) == 0 {
		return nil, errors.New("the document has no operation that can be a tool; tools are made of its paths, and not of webhooks and callbacks, which are requests of the service")
	}
	if len(s.Operations)+len(s.Tags)+len(s.Paths)+len(kept) == 0 {
		return nil, fmt.Errorf("no operation is chosen; choose by operation, tag or path. %s", d.overview())
	}
	want := map[string]bool{}
	var problems []error
	for _, id := range s.Operations {
		o, err := d.find(id)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		want[o.id] = true
	}
	for o := range kept {
		want[o.id] = true
	}
	for _, choice := range []struct {
		what  string
		names []string
		has   func(o *operation, name string) bool
	}{
		{"tag", s.Tags, func(o *operation, tag string) bool { return slices.Contains(o.op.Tags, tag) }},
		{"path", s.Paths, func(o *operation, path string) bool {
			path = strings.TrimSuffix(path, "/")
			return o.path == path || strings.HasPrefix(o.path, path+"/")
		}},
	} {
		for _, name := range choice.names {
			found := false
			for _, o := range d.operations {
				if choice.has(o, name) {
					found, want[o.id] = true, true
				}
			}
			if !found {
				problems = append(problems, fmt.Errorf("no operation has the %s %q. %s", choice.what, name, d.overview()))
			}
		}
	}
	for _, o := range d.operations {
		if want[o.id] {
			chosen = append(chosen, o)
		}
	}
	return chosen, errors.Join(problems...)
}

// overview lists the tags of the operations, and what all operations cost.
func (d *Document) overview() string {
	counts := map[string]int{}
	var tags []string
	for _, o := range d.operations {
		for _, tag := range o.op.Tags {
			if counts[tag]++; counts[tag] == 1 {
				tags = append(tags, tag)
			}
		}
	}
	slices.Sort(tags)
	const most = 40
	var parts []string
	for _, tag := range tags[:min(len(tags), most)] {
		parts = append(parts, fmt.Sprintf("%s (%d)", tag, counts[tag]))
	}
	if len(tags) > most {
		parts = append(parts, fmt.Sprintf("and %d more", len(tags)-most))
	}
	text := fmt.Sprintf("The document has %d operations", len(d.operations))
	if len(d.operations) == 1 {
		text = "The document has 1 operation"
	}
	if len(parts) > 0 {
		text += "; the tags are " + strings.Join(parts, ", ")
	}
	// The cost of all is that of a sample, so that the answer comes soon.
	const sample = 20
	tokens, n := 0, 0
	for i := 0; i < len(d.operations); i += max(1, len(d.operations)/sample) {
		tokens += definitionTokens(d.newCall(d.operations[i]), toolName(d.operations[i], d.operations[i].op.OperationID))
		n++
	}
	if n > 0 {
		text += fmt.Sprintf(". All of them would cost a model about %d tokens in each conversation", tokens*len(d.operations)/n)
	}
	return text + "."
}

// definitionTokens returns what a tool costs in the list of tools.
func definitionTokens(c *call, name string) int {
	var b bytes.Buffer
	b.WriteString(name)
	b.WriteString(c.description())
	b.Write(c.inputSchema())
	b.Write(c.outputSchema())
	return budget.ClaudeTokens(budget.CL100K.CountBytes(b.Bytes()))
}

// A generator collects the tools of a file.
type generator struct {
	doc    *Document
	out    Output
	idents *fileNames           // of Go
	tools  nameSet              // names of tools
	owners map[string]string    // of names of tools, as notes call them
	made   map[*operation]*made // by their operations
	source *Source
}

// A made is the tool of one operation in the file.
type made struct {
	block
	variable string // "" if the author removed it
	example  string // "" for none
}

// newGenerator returns a generator that keeps the names of the existing file.
func newGenerator(doc *Document, out Output, old *blocks, continued map[*operation]*block) *generator {
	g := &generator{doc: doc, out: out, idents: &fileNames{taken: nameSet{}}, tools: nameSet{}, owners: map[string]string{}, made: map[*operation]*made{}, source: &Source{}}
	g.idents.reserve("Tools", "Examples")
	preamble := declaredIn(old.preamble)
	g.idents.reserve(preamble.names...)
	g.own("the code before the operations", preamble.tools...)
	of := map[*block]*operation{}
	for o, b := range continued {
		of[b] = o
	}
	for _, generated := range []bool{false, true} { // the generated ones are owned before those of authors
		for i := range old.list {
			b := &old.list[i]
			o := of[b]
			names := b.declared.tools
			if generated {
				names = []string{b.generatedName(o)}
			}
			switch {
			case b.id == trailer:
			case o == nil:
				g.own(b.id+", which the document no longer has", names...)
			default:
				g.own(o.id, names...)
				g.idents.reserve(b.declared.names...)
			}
		}
	}
	return g
}

// own keeps names of tools from being given to new ones.
func (g *generator) own(owner string, tools ...string) {
	for _, name := range tools {
		g.tools[name], g.owners[name] = true, owner
	}
}

// nameFor returns the name of the tool of an operation, which is the one it has in the existing
// file.
func (g *generator) nameFor(o *operation, from *block) string {
	if from != nil {
		if name := from.generatedName(o); g.owners[name] == o.id {
			return name
		}
	}
	wanted := toolName(o, o.op.OperationID)
	name := g.tools.unique(wanted, "", o.String())
	if name != wanted {
		g.source.Notes = append(g.source.Notes, Note{o.id, fmt.Sprintf("the tool is %s, because %s is the name of the tool of %s", name, wanted, g.owners[wanted])})
	}
	g.owners[name] = o.id
	return name
}

// add adds the tool of an operation, which continues a block of the existing file or none.
func (g *generator) add(o *operation, from *block) error {
	c := g.doc.newCall(o)
	if len(c.faults) > 0 {
		return o.cannot("tool", c.faults...)
	}
	name := g.nameFor(o, from)
	base := goName(name)
	g.idents.begin(nil)
	if from != nil {
		g.idents.begin(from.declared.names)
	}
	variable := g.idents.unique(unexported(base))
	w := &goTypes{names: g.idents, call: c}
	in := c.inputType(w, base+"In")
	out := c.outputType(w, base+"Out")
	if len(c.faults) > 0 {
		return o.cannot("typed tool", c.faults...)
	}

	var b strings.Builder
	fmt.Fprintf(&b, "// %s is %s %s of %s.\n", variable, c.method, c.path, first(g.out.Document, "the document"))
	scopes, others := g.doc.scopesOf(o)
	if len(others) > 0 {
		c.note("the document also allows callers with these scopes instead: %s", strings.Join(others, "; "))
	}
	for _, n := range c.notes {
		fmt.Fprintf(&b, "//\n// Note: %s.\n", n)
		g.source.Notes = append(g.source.Notes, Note{o.id, n})
	}
	annotation, why := c.propose(name)
	fmt.Fprintf(&b, "var %s = wrap.Route[%s, %s](%q, %q,\n", variable, in, out, c.method+" "+c.path, name)
	if why != "" {
		fmt.Fprintf(&b, "\tdecide, // decide: %s; %s\n", why, annotation)
	} else {
		fmt.Fprintf(&b, "\t%s,\n", annotation)
	}
	fmt.Fprintf(&b, "\t%s", strconv.Quote(c.description()))
	if len(scopes) > 0 {
		for i := range scopes {
			scopes[i] = strconv.Quote(scopes[i])
		}
		fmt.Fprintf(&b, ",\n\tmcpkit.Scopes(%s)", strings.Join(scopes, ", "))
	}
	b.WriteString(")\n")
	for _, d := range w.decls {
		b.WriteString("\n" + d)
	}
	for _, text := range c.contradictions {
		fmt.Fprintf(&b, "\nvar _ = decide // decide: the document contradicts itself at line %d: %s; correct it, or remove this line\n", o.line, text)
	}
	m := &made{block: block{id: o.id, text: b.String(), name: name, from: from}, variable: variable}
	if from != nil && from.edited() { // its author may have given it other names
		m.variable, name = from.declared.variable, first(from.declared.tool, name)
	}
	if args := c.example(); args != "" && m.variable != "" {
		m.example = fmt.Sprintf("mcpkit.Use(%q, json.RawMessage(%s)),", name, strconv.Quote(args))
	}
	g.made[o] = m
	g.source.Tokens += definitionTokens(c, name)
	return nil
}

// outputType declares the type of the output and returns its name.
func (c *call) outputType(w *goTypes, name string) string {
	w.input = false
	switch c.answer.output {
	case described.Text:
		return "string"
	case described.File:
		return "mcpkit.File"
	case described.Done:
		return "wrap.Done"
	case described.Page:
		return "budget.Page[" + w.goType(c.paging.item, strings.TrimSuffix(name, "Out")+"Item") + "]"
	}
	s := c.answer.shape
	if len(s.properties) == 0 {
		return "map[string]any"
	}
	made := w.structure(s, name, "")
	if c.answer.wrapped != "" {
		w.decls = append(w.decls, fmt.Sprintf("// UnmarshalJSON decodes the answer, which is not an object.\nfunc (out *%s) UnmarshalJSON(answer []byte) error { return json.Unmarshal(answer, &out.%s) }\n", made, goName(c.answer.wrapped)))
	}
	return made
}

// propose returns the annotation for a tool, and why it needs a decision, "" if it does not.
func (c *call) propose(name string) (annotation, why string) {
	title := strconv.Quote(titleOf(c.operation))
	guess, _ := policy.Guess(policy.Tool{Name: name, Description: sentence(c.summaryOf()) + " " + sentence(cleanText(c.op.Description, maxToolText)), Input: c.inputSchema()})
	reads, adds := strings.Contains(guess, "annotate.ReadOnly("), strings.Contains(guess, "annotate.Additive(")
	named, reason := policy.Guess(policy.Tool{Name: name})
	unsure := strings.Contains(reason, "does not say")
	readOnly, additive, destructive := "annotate.ReadOnly("+title+")", "annotate.Additive("+title+")", "annotate.Destructive("+title+")"
	switch c.method {
	case "GET", "HEAD":
		if reads || unsure && strings.Contains(guess, "annotate.Destructive(") && guess == named {
			return readOnly, ""
		}
		return readOnly + " or " + destructive, "a " + c.method + " whose name or description says that it changes something"
	case "POST":
		switch {
		case adds:
			return additive, ""
		case reads:
			return readOnly + " with mcpkit.Waive(policy.RuleToolMethod, …), or " + destructive, "a POST whose name says that it only reads"
		}
	}
	return destructive, ""
}

// titleOf returns a title for people.
func titleOf(o *operation) string {
	const longest = 60
	title := cleanText(o.summaryOf(), longest)
	if strings.HasSuffix(title, "…") {
		title = strings.TrimRight(sentence(strings.Join(words(first(o.op.OperationID, o.path)), " ")), ".")
	}
	return title
}

// scopesOf returns the OAuth scopes that the document requires for an operation, and texts of those
// of the next alternatives. Alternatives without OAuth have no scopes. If one allows any caller,
// none are required.
func (d *Document) scopesOf(o *operation) (scopes, others []string) {
	const most = 4 // alternatives
	requirements := d.doc.Security
	if o.op.Security != nil {
		requirements = *o.op.Security
	}
	if d.doc.Components == nil {
		return nil, nil
	}
	known := map[string]bool{}
	for _, alternative := range requirements {
		if len(alternative) == 0 {
			return nil, nil
		}
		var of []string
		isOAuth := false
		for scheme, list := range alternative { // the order makes no difference: scopes are sorted
			ref := d.doc.Components.SecuritySchemes[scheme]
			if ref == nil || ref.Value == nil || ref.Value.Type != "oauth2" && ref.Value.Type != "openIdConnect" {
				continue
			}
			isOAuth = true
			of = append(of, list...)
		}
		slices.Sort(of)
		of = slices.Compact(of)
		text := first(strings.Join(of, ", "), "none")
		if !isOAuth || known[text] || len(known) == most {
			continue
		}
		if len(known) == 0 {
			scopes = of
		} else {
			others = append(others, text)
		}
		known[text] = true
	}
	return scopes, others
}

// example returns arguments made of the examples of the document, "" if a required one has none.
func (c *call) example() string {
	args := map[string]json.RawMessage{}
	set := func(a argument, value any) {
		if value == nil || a.File {
			return
		}
		raw, _ := exactJSON(value)
		if a.Place == request.InBody && c.body.Kind == request.Members {
			args[a.Name] = raw
			return
		}
		args[a.Argument] = raw
	}
	body := bodyExample(c.op.RequestBody)
	for _, a := range c.args {
		switch {
		case a.Place != request.InBody:
			for _, p := range c.params {
				if p.Name == a.Name {
					set(a, parameterExample(p))
				}
			}
		case c.body.Kind == request.Whole:
			set(a, body)
		default:
			if object, ok := body.(map[string]any); ok {
				set(a, object[a.Name])
			}
		}
		if _, ok := args[a.Argument]; a.required && !ok && args[a.Name] == nil {
			return ""
		}
	}
	if len(args) == 0 && len(c.args) > 0 {
		return ""
	}
	var b bytes.Buffer
	writeJSON(&b, args)
	return b.String()
}

// finish puts the file together, with the tools of the operations in their order.
func (g *generator) finish(old *blocks, chosen []*operation) (*Source, error) {
	var list []block
	var tools, examples strings.Builder
	for _, o := range chosen {
		m := g.made[o]
		g.source.Operations = append(g.source.Operations, o.id)
		list = append(list, m.block)
		if m.variable != "" {
			fmt.Fprintf(&tools, "\t\t%s,\n", m.variable)
		}
		if m.example != "" {
			fmt.Fprintf(&examples, "\t\t%s\n", m.example)
		}
	}
	text := "// Tools are the tools of this file, for wrap.Mux.\nfunc Tools() []wrap.RouteTool {\n\treturn []wrap.RouteTool{\n" + tools.String() + "\t}\n}\n"
	if examples.Len() > 0 {
		text += "\n// Examples are calls with the examples of the document, to be completed with what users write:\n// see mcpkit.Example.\nfunc Examples() []mcpkit.Call {\n\treturn []mcpkit.Call{\n" + examples.String() + "\t}\n}\n"
	}
	merged, changes, err := old.merge(append(list, block{id: trailer, text: text, name: nameOfID(trailer), from: old.trailer()}))
	if err != nil {
		return nil, err
	}
	code, err := assemble(first(g.out.Package, "main"), first(g.out.Document, "an OpenAPI document"), old.preamble, merged, old.imports)
	if err != nil {
		return nil, err
	}
	g.source.Code, g.source.Changes = code, changes
	g.source.Decisions = bytes.Count(code, []byte("decide, // decide:")) + bytes.Count(code, []byte("= decide // decide:"))
	return g.source, nil
}

// formatted formats Go source.
func formatted(code string) ([]byte, error) {
	made, err := format.Source([]byte(code))
	if err != nil {
		return nil, fmt.Errorf("openapi: the source cannot be formatted, which is a fault of openapi.Generate: %w", err)
	}
	return made, nil
}
