// Package generated makes the files of the repository that follow from its code: the descriptions
// of the public packages, and the picture of the imports in ARCHITECTURE.md.
package generated

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/repo/api"
	"github.com/mcpkit-go/mcpkit/internal/source"
)

// Module is the path of the module.
const Module = "github.com/mcpkit-go/mcpkit"

// APIDir is the directory with one description per public package, below the root of the
// repository. The file of package mcpkit/edge is mcpkit/edge.txt.
const APIDir = ".ci/api"

// Packages loads all packages of the module. Root is the root of the repository, here and in the
// other functions.
func Packages(root string) ([]source.Package, error) { return source.Load(root, "./...") }

// API returns the descriptions of the public packages by their file names below APIDir.
func API(packages []source.Package) map[string]string {
	files := map[string]string{}
	for _, p := range packages {
		if api.IsPublic(p) {
			files[strings.TrimPrefix(p.Path, Module+"/")+".txt"] = api.Describe(p)
		}
	}
	return files
}

// Undocumented returns the exported names without documentation in all packages but commands and
// examples, each as "package/file.go:12: Type.Field".
func Undocumented(packages []source.Package) []string {
	var all []string
	for _, p := range packages {
		dir := strings.TrimPrefix(p.Path, Module+"/")
		if p.Name == "main" || strings.HasPrefix(dir, "examples/") {
			continue
		}
		for _, name := range api.Undocumented(p) {
			all = append(all, dir+"/"+name)
		}
	}
	return all
}

// ReadAPI returns the committed descriptions by their file names below APIDir.
func ReadAPI(root string) (map[string]string, error) {
	files := map[string]string{}
	below := os.DirFS(filepath.Join(root, APIDir))
	err := fs.WalkDir(below, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(below, name)
		files[name] = string(text)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return files, err
}

// WriteAPI writes the descriptions and removes those of packages that no longer exist.
func WriteAPI(root string, files map[string]string) error {
	dir := filepath.Join(root, APIDir)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
