package openapi

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"hash/fnv"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Marks of a generated file.
const (
	blockMark = "// openapi:operation "
	nameMark  = " name="
	trailer   = "(tools)" // the block after those of the operations
)

// A block is the part of a generated file for one operation.
type block struct {
	id   string
	text string // without the line with the mark
	hash string // of the text as it was generated; "" for a new block
	name string // of the tool as it was generated; "" if that is nameOfID(id)

	declared declared // of an existing block
	from     *block   // the existing block that a new one continues
}

// mark returns the line that begins the block.
func (b *block) mark() string {
	line := blockMark + b.id + " " + b.hash
	if b.name != "" && b.name != nameOfID(b.id) {
		line += nameMark + b.name
	}
	return line
}

// readMark reads what follows blockMark.
func readMark(rest string) (b block, ok bool) {
	rest = strings.TrimSpace(rest)
	i := strings.LastIndexByte(rest, ' ')
	if name, found := strings.CutPrefix(rest[max(i, 0):], nameMark); found {
		rest, b.name = rest[:i], name
		i = strings.LastIndexByte(rest, ' ')
	}
	if i < 0 {
		return b, false
	}
	b.id, b.hash = rest[:i], rest[i+1:]
	return b, true
}

// edited reports whether somebody changed the block after it was generated.
func (b block) edited() bool { return b.hash != hashOf(b.text) }

func hashOf(text string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.TrimSpace(text)))
	return fmt.Sprintf("%016x", h.Sum64())
}

// blocks are those of an existing file.
type blocks struct {
	list     []block
	preamble string            // between the imports and the first block
	imports  map[string]string // paths by name
}

// trailer returns the last block of the existing file, or nil if the file has no block.
func (b *blocks) trailer() *block {
	for i := range b.list {
		if b.list[i].id == trailer {
			return &b.list[i]
		}
	}
	return nil
}

// readBlocks reads a file that Generate wrote.
func readBlocks(code []byte) (*blocks, error) {
	b := &blocks{imports: map[string]string{}}
	if len(bytes.TrimSpace(code)) == 0 {
		return b, nil
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", code, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("openapi: the existing file is not Go: %w", err)
	}
	end := set.Position(file.Name.End()).Offset
	for _, d := range file.Decls {
		end = set.Position(d.End()).Offset
	}
	for _, spec := range file.Imports {
		importPath, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(importPath)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		b.imports[name] = importPath
	}
	var current *block
	var preamble strings.Builder
	for line := range strings.SplitAfterSeq(string(code[end:]), "\n") {
		if rest, ok := strings.CutPrefix(line, blockMark); ok {
			begun, ok := readMark(rest)
			if !ok {
				return nil, fmt.Errorf("openapi: the existing file has the line %q, which does not name an operation and a hash", strings.TrimSpace(line))
			}
			b.list = append(b.list, begun)
			current = &b.list[len(b.list)-1]
			continue
		}
		if current == nil {
			preamble.WriteString(line)
			continue
		}
		current.text += line
	}
	b.preamble = strings.TrimSpace(preamble.String())
	if len(b.list) == 0 {
		return nil, fmt.Errorf("openapi: the existing file was not made by openapi.Generate; it has no line that begins with %q", strings.TrimSpace(blockMark))
	}
	for i := range b.list {
		b.list[i].declared = declaredIn(b.list[i].text)
	}
	return b, nil
}

// A ChangeKind says what became of the tool of an operation.
type ChangeKind string

// The kinds of changes.
const (
	Added   ChangeKind = "added"
	Updated ChangeKind = "updated" // nobody had edited what changed
	Removed ChangeKind = "removed" // the document has no such operation any more
	Kept    ChangeKind = "kept"    // it was edited, and the document changed
)

// A Change says how one tool differs from the existing file.
type Change struct {
	// Operation is the operationId. If the existing file has a different one, Diff shows both.
	Operation string
	// Kind says what happened.
	Kind ChangeKind
	// Diff has the lines that are no more, each after "-", and the new ones, each after "+". For a
	// kept tool these are the lines that a new one would have.
	Diff string
}

// String returns the change for a reviewer.
func (c Change) String() string {
	var b strings.Builder
	b.WriteString(string(c.Kind) + " " + c.Operation + "\n")
	for line := range strings.Lines(c.Diff) {
		b.WriteString("    " + line)
	}
	return b.String()
}

// merge returns the new blocks with the edits of the existing ones that they continue, and what
// changed.
func (b *blocks) merge(made []block) (merged []block, changes []Change, err error) {
	continued := map[*block]bool{}
	for _, n := range made {
		text, err := formatted("package p\n\n" + n.text)
		if err != nil {
			return nil, nil, err
		}
		n.text = strings.TrimPrefix(string(text), "package p\n")
		n.hash = hashOf(n.text)
		continued[n.from] = true
		change, result := n.merge(len(b.list) > 0)
		if change.Kind != "" && (n.id != trailer || change.Kind == Kept) {
			changes = append(changes, change)
		}
		merged = append(merged, result)
	}
	for i := range b.list {
		if old := &b.list[i]; !continued[old] && old.id != trailer {
			changes = append(changes, Change{old.id, Removed, diff(old.text, "")})
		}
	}
	return merged, changes, nil
}

// merge returns what becomes of a new block, and what that changes in the existing file, if there
// is one.
func (b block) merge(exists bool) (change Change, result block) {
	old := b.from
	if old == nil {
		if exists {
			change = Change{b.id, Added, diff("", b.text)}
		}
		return change, b
	}
	renamed := ""
	if old.id != b.id {
		renamed = "-" + blockMark + old.id + "\n+" + blockMark + b.id + "\n"
	}
	kept := block{id: b.id, text: old.text, hash: b.hash, name: b.name}
	switch {
	case old.hash == b.hash || strings.TrimSpace(old.text) == strings.TrimSpace(b.text):
		if renamed != "" {
			change = Change{b.id, Updated, renamed}
		}
		return change, kept
	case !old.edited():
		return Change{b.id, Updated, renamed + diff(old.text, b.text)}, b
	}
	line := "var _ = decide // decide: the document changed " + b.id + " and this block was edited; compare it with the changes that were printed, and remove this line\n"
	if !strings.Contains(kept.text, line) {
		kept.text = strings.TrimRight(kept.text, "\n") + "\n\n" + line
	}
	return Change{b.id, Kept, renamed + diff(old.text, b.text)}, kept
}

// diff returns the lines that only one of two texts has.
func diff(old, made string) string {
	counts := map[string]int{}
	for line := range strings.Lines(made) {
		counts[line]++
	}
	var b strings.Builder
	for line := range strings.Lines(old) {
		if counts[line] > 0 {
			counts[line]--
		} else if strings.TrimSpace(line) != "" {
			b.WriteString("-" + line)
		}
	}
	counts = map[string]int{}
	for line := range strings.Lines(old) {
		counts[line]++
	}
	for line := range strings.Lines(made) {
		if counts[line] > 0 {
			counts[line]--
		} else if strings.TrimSpace(line) != "" {
			b.WriteString("+" + line)
		}
	}
	return b.String()
}

// knownImports are the packages that generated code uses.
var knownImports = map[string]string{
	"json":     "encoding/json",
	"annotate": "github.com/mcpkit-go/mcpkit/annotate",
	"budget":   "github.com/mcpkit-go/mcpkit/budget",
	"mcpkit":   "github.com/mcpkit-go/mcpkit/mcpkit",
	"policy":   "github.com/mcpkit-go/mcpkit/mcpkit/policy",
	"wrap":     "github.com/mcpkit-go/mcpkit/mcpkit/wrap",
}

// assemble returns the file with the imports that its code needs.
func assemble(pkg, document, preamble string, list []block, imports map[string]string) ([]byte, error) {
	var body strings.Builder
	if preamble != "" {
		body.WriteString("\n" + preamble + "\n")
	}
	for _, b := range list {
		fmt.Fprintf(&body, "\n%s\n\n%s\n", b.mark(), strings.TrimSpace(b.text))
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+body.String(), 0)
	if err != nil {
		return nil, fmt.Errorf("openapi: the edited file is not Go: %w", err)
	}
	used := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil {
				if importPath := first(imports[x.Name], knownImports[x.Name]); importPath != "" {
					used[importPath] = x.Name
				}
			}
		}
		return true
	})
	var standard, others []string
	for importPath, name := range used {
		line := strconv.Quote(importPath)
		if path.Base(importPath) != name {
			line = name + " " + line
		}
		if strings.Contains(strings.SplitN(importPath, "/", 2)[0], ".") {
			others = append(others, line)
			continue
		}
		standard = append(standard, line)
	}
	slices.Sort(standard)
	slices.Sort(others)
	var code strings.Builder
	fmt.Fprintf(&code, "// The tools in this file were made from %s by mcpkit init --openapi.\n// Review and edit them: when the file is made again, edited blocks stay as they are.\n\npackage %s\n\nimport (\n", document, pkg)
	code.WriteString(strings.Join(standard, "\n") + "\n\n" + strings.Join(others, "\n") + "\n)\n")
	code.WriteString(body.String())
	return formatted(code.String())
}
