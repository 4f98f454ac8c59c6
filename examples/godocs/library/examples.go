package library

import (
	"go/ast"
	"go/doc"
	"go/printer"
	"regexp"
	"strings"
	"sync"
)

// Example is a runnable example from the tests of a package.
type Example struct {
	Name      string `json:"name,omitempty" jsonschema:"description=Name of the example; absent for the only or main example of a symbol"`
	Doc       string `json:"doc,omitempty" jsonschema:"description=Comment of the example"`
	Code      string `json:"code" jsonschema:"description=Code\\, as the body of a function or as a whole file"`
	Output    string `json:"output,omitempty" jsonschema:"description=Output of the example"`
	Unordered bool   `json:"unordered,omitempty" jsonschema:"description=Whether the lines of the output may come in any order"`
}

const (
	maxExamples     = 5
	maxExampleLines = 80
)

// outputComment matches the line that begins the output of an example.
var outputComment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?im)^\s*//\s*(unordered )?output:`) })

// examples renders the first maxExamples examples, and returns how many more there are.
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

// exampleCode returns the code of an example as documentation pages show it: without the function
// around the statements, and without the comment that has the output.
func (p *loadedPackage) exampleCode(ex *doc.Example) string {
	code := source(p.fset, &printer.CommentedNode{Node: ex.Code, Comments: ex.Comments})
	if _, ok := ex.Code.(*ast.BlockStmt); ok {
		code = strings.TrimSuffix(strings.TrimPrefix(code, "{"), "}")
		if at := outputComment().FindAllStringIndex(code, -1); at != nil && (ex.Output != "" || ex.EmptyOutput) {
			code = code[:at[len(at)-1][0]]
		}
		code = strings.ReplaceAll(code, "\n\t", "\n")
	}
	return clipLines(strings.TrimSpace(code), maxExampleLines)
}
