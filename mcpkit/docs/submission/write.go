package submission

import (
	"errors"
	"fmt"
	"os"
	"path"
)

// Write writes the files of the kit to a folder. It creates the folder if necessary, replaces files
// of the same names atomically, and leaves other files unchanged.
//
// Write also writes a kit with problems; it then returns an [*Incomplete] error that lists them. If
// one of the problems is a [Secret], Write writes nothing. Any other error says what could not be
// written.
func (k *Kit) Write(dir string) error {
	if k.hasSecret() {
		return k.Err()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("submission: cannot create the folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("submission: cannot open the folder: %w", err)
	}
	defer root.Close()
	for _, f := range k.files {
		if err := replaceFile(root, f); err != nil {
			return fmt.Errorf("submission: cannot write %s to %s: %w", f.Name, dir, err)
		}
	}
	return k.Err()
}

// replaceFile writes a file under a temporary name and renames it, so that the earlier file stays
// if writing fails.
func replaceFile(root *os.Root, f File) (err error) {
	if info, err := root.Lstat(f.Name); err == nil && info.IsDir() {
		return errors.New("a folder has that name; move it, or write the kit to another folder")
	}
	if dir := path.Dir(f.Name); dir != "." {
		if err := root.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	temporary := path.Join(path.Dir(f.Name), "."+path.Base(f.Name)+".tmp")
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
