package generated

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/repo/arrows"
	"github.com/mcpkit-go/mcpkit/internal/source"
)

// ArchitectureFile is the page with the picture, below the root of the repository.
const ArchitectureFile = "ARCHITECTURE.md"

// The picture is between these lines of the page.
const (
	pictureBegin = "<!-- go run ./internal/repo picture -->\n"
	pictureEnd   = "<!-- end of picture -->\n"
)

// Architecture returns the text of ARCHITECTURE.md with the current picture.
func Architecture(root string) ([]byte, error) {
	packages, err := source.Imports(root, "./...")
	if err != nil {
		return nil, err
	}
	page, err := os.ReadFile(filepath.Join(root, ArchitectureFile))
	if err != nil {
		return nil, err
	}
	before, rest, begins := strings.Cut(string(page), pictureBegin)
	_, after, ends := strings.Cut(rest, pictureEnd)
	if !begins || !ends {
		return nil, fmt.Errorf("%s: the lines %q and %q are missing", ArchitectureFile, pictureBegin, pictureEnd)
	}
	picture := arrows.Of(Module, packages).Reduced().Mermaid()
	return []byte(before + pictureBegin + picture + pictureEnd + after), nil
}
