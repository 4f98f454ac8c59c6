// Command repo writes the files of this repository that are made from its code:
//
//	go run ./internal/repo api           the exported names of each public package, in .ci/api
//	go run ./internal/repo picture       the imports between packages, in ARCHITECTURE.md
//	go run ./internal/repo undocumented  prints the exported names without documentation
//
// The tests of this package fail when one of the files differs from what the command writes. Run
// the command at the root of the repository.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/mcpkit-go/mcpkit/internal/repo/generated"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: repo api | picture | undocumented")
	}
	switch args[0] {
	case "api":
		packages, err := generated.Packages(".")
		if err != nil {
			return err
		}
		return generated.WriteAPI(".", generated.API(packages))
	case "picture":
		page, err := generated.Architecture(".")
		if err != nil {
			return err
		}
		return os.WriteFile(generated.ArchitectureFile, page, 0o644)
	case "undocumented":
		packages, err := generated.Packages(".")
		for _, name := range generated.Undocumented(packages) {
			fmt.Println(name)
		}
		return err
	}
	return fmt.Errorf("unknown command %q; valid: api, picture, undocumented", args[0])
}
