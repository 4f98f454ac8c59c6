package submission

import (
	"errors"
	"fmt"
	"os"
)

// Write writes the files of the kit to a folder, which it makes if need be. It replaces
// files of the same names, each at once, and leaves all others alone.
//
// What is missing or wrong does not keep a kit from being written: Write then returns an
// [*Incomplete] error that names all of it. Only where there is a [Secret] among the
// problems, nothing is written at all. Any other error says what could not be written.
func (k *Kit) Write(dir string) error {
	if k.has(Secret) {
		return k.Err()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("submission: the folder cannot be made: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("submission: the folder cannot be opened: %w", err)
	}
	defer root.Close()
	for _, f := range k.files {
		if err := replaceFile(root, f); err != nil {
			return fmt.Errorf("submission: %s cannot be written to %s: %w", f.Name, dir, err)
		}
	}
	return k.Err()
}

// replaceFile puts a file in its place as a whole, so that one that cannot be written leaves
// the earlier one as it was.
func replaceFile(root *os.Root, f File) (err error) {
	if info, err := root.Lstat(f.Name); err == nil && info.IsDir() {
		return errors.New("there is a folder of that name; move it away, or write the kit to another folder")
	}
	temporary := "." + f.Name + ".tmp"
	defer func() {
		if err != nil {
			_ = root.Remove(temporary)
		}
	}()
	if err := root.WriteFile(temporary, f.Content, 0o644); err != nil {
		return err
	}
	return root.Rename(temporary, f.Name)
}
