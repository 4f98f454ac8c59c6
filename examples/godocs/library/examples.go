package library

import (
	"go/ast"
	"go/doc"
	"go/printer"
	"regexp"
	"strings"
)

// Example is a runnable example from the tests of a package.
type Example struct {
	Name      string `json:"name,omitempty" jsonschema:"description=What tells it from the other examples of the symbol"`
	Doc       string `json:"doc,omitempty" jsonschema:"description=What it shows"`
	Code      string `json:"code" jsonschema:"description=Code\\, as the body of a function or as a whole file"`
	Output    string `json:"output,omitempty" jsonschema:"description=What it prints"`
	Unordered bool   `json:"unordered,omitempty" jsonschema:"description=The lines of the output may come in another order"`
}

const (
	maxExamples     = 5
	maxExampleLines = 80
)

var outputComment = regexp.MustCompile(`(?im)^\s*//\s*(unordered )?output:`)

// examples renders the first examples and returns how many more there are.
func (p *loadedPackage) examples(list []*doc.Example) (out []Example, more int) {
	for _, ex := range list {
		if len(out) == maxExamples {
			return out, len(list) - maxExamples
		}
		out = append(out, Example{
			Name:      ex.Suffix,
			Doc:       p.text(ex.Doc),
			Code:      p.exampleCode(ex),
			Output:    strings.TrimSpace(ex.Output),
			Unordered: ex.Unordered,
		})
	}
	return out, 0
}

// exampleCode prints an example as its documentation page shows it: the
// statements without the function around them, the output without its comment.
func (p *loadedPackage) exampleCode(ex *doc.Example) string {
	code := source(p.fset, &printer.CommentedNode{Node: ex.Code, Comments: ex.Comments})
	if _, ok := ex.Code.(*ast.BlockStmt); ok {
		code = strings.TrimSuffix(strings.TrimPrefix(code, "{"), "}")
		if at := outputComment.FindAllStringIndex(code, -1); at != nil && (ex.Output != "" || ex.EmptyOutput) {
			code = code[:at[len(at)-1][0]]
		}
		code = strings.ReplaceAll(code, "\n\t", "\n")
	}
	return clipLines(strings.TrimSpace(code), maxExampleLines)
}
