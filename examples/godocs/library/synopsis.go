package library

import (
	"go/doc"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// synopsisOf returns the first sentence of a package's documentation. It parses the files only up
// to their package clauses, and only once.
func (l *Library) synopsisOf(ref *packageRef) string {
	if s := ref.synopsis.Load(); s != nil {
		return *s
	}
	s := l.readSynopsis(ref)
	ref.synopsis.Store(&s)
	return s
}

func (l *Library) readSynopsis(ref *packageRef) string {
	files, err := goFiles(ref.dir)
	if err != nil {
		return ""
	}
	// If several files have package documentation, the one in doc.go is the best.
	slices.SortStableFunc(files, func(a, b string) int { return docFirst(a) - docFirst(b) })
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, match, err := l.readMatching(ref.dir, file)
		if err != nil || !match {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.PackageClauseOnly|parser.ParseComments)
		if err == nil && f.Name.Name == ref.name && f.Doc != nil {
			return synopsis(new(doc.Package), f.Doc.Text())
		}
	}
	return ""
}

func docFirst(file string) int {
	if file == "doc.go" {
		return 0
	}
	return 1
}
