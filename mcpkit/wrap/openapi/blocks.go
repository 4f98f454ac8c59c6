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
	trailer   = "(tools)" // the block after those of the operations
)

// A block is the part of a generated file for one operation.
type block struct {
	id   string
	text string // without the line with the mark
	hash string // of the text as it was generated; "" for a new block
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

// ids returns the operations of the file.
func (b *blocks) ids() (ids []string) {
	for _, block := range b.list {
		if block.id != trailer {
			ids = append(ids, block.id)
		}
	}
	return ids
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
			i := strings.LastIndexByte(strings.TrimSpace(rest), ' ')
			if i < 0 {
				return nil, fmt.Errorf("openapi: the existing file has the line %q, which does not name an operation and a hash", strings.TrimSpace(line))
			}
			b.list = append(b.list, block{id: rest[:i], hash: strings.TrimSpace(rest[i:])})
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
	return b, nil
}

// A ChangeKind says what became of the tool of an operation.
type ChangeKind string

// The kinds of changes.
const (
	Added   ChangeKind = "added"
	Updated ChangeKind = "updated" // nobody had edited it
	Removed ChangeKind = "removed" // the document has no such operation any more
	Kept    ChangeKind = "kept"    // it was edited, and the document changed
)

// A Change is what is different about one tool from the existing file.
type Change struct {
	// Operation is the operationId.
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

// merge returns the new blocks with the edits of the existing ones, and what changed.
func (b *blocks) merge(made []block) (merged []block, changes []Change, err error) {
	existing := map[string]block{}
	for _, old := range b.list {
		existing[old.id] = old
	}
	var last []block // the trailer
	for _, n := range made {
		text, err := formatted("package p\n\n" + n.text)
		if err != nil {
			return nil, nil, err
		}
		n.text = strings.TrimPrefix(string(text), "package p\n")
		n.hash = hashOf(n.text)
		old, ok := existing[n.id]
		delete(existing, n.id)
		result := n
		switch {
		case !ok:
			if len(b.list) > 0 {
				changes = append(changes, Change{n.id, Added, diff("", n.text)})
			}
		case old.hash == n.hash: // the document is the same, so what is there stays
			result = old
		case !old.edited():
			changes = append(changes, Change{n.id, Updated, diff(old.text, n.text)})
		default:
			changes = append(changes, Change{n.id, Kept, diff(old.text, n.text)})
			result = block{n.id, strings.TrimRight(old.text, "\n") + "\n\nvar _ = decide // decide: the document changed " + n.id + " and this block was edited; compare it with the changes that were printed, and remove this line\n", n.hash}
		}
		if n.id == trailer {
			last = append(last, result)
			continue
		}
		merged = append(merged, result)
	}
	for _, old := range b.list {
		if _, left := existing[old.id]; left && old.id != trailer {
			changes = append(changes, Change{old.id, Removed, diff(old.text, "")})
		}
	}
	if len(changes) == 1 && changes[0].Operation == trailer {
		return append(merged, last...), changes, nil
	}
	changes = slices.DeleteFunc(changes, func(c Change) bool { return c.Operation == trailer && c.Kind != Kept })
	return append(merged, last...), changes, nil
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
		fmt.Fprintf(&body, "\n%s%s %s\n\n%s\n", blockMark, b.id, b.hash, strings.TrimSpace(b.text))
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
