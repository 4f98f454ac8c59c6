package mcptest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// UpdateVariable is the name of an environment variable. If it is set, [Snapshot] writes its file.
const UpdateVariable = "MCPTEST_UPDATE"

// Snapshot compares what clients and reviewers see of the server's tools with a file, such as
// "testdata/tools.lock". If they differ, it fails the test and prints the changes, the most serious
// first. Accept an intended change by regenerating the file, so that reviewers of the code see the
// change in its diff:
//
//	MCPTEST_UPDATE=1 go test -run '^TestTools$'
//
// The file has the format of [policy.Lock].
func Snapshot(t testing.TB, srv *mcpkit.Server, file string) {
	t.Helper()
	surface := srv.Surface()
	accept := fmt.Sprintf("%s=1 go test -run '^%s$'", UpdateVariable, topLevelTest(t))
	if os.Getenv(UpdateVariable) != "" {
		err := os.MkdirAll(filepath.Dir(file), 0o755)
		if err == nil {
			err = os.WriteFile(file, policy.Lock(surface), 0o644)
		}
		if err != nil {
			t.Fatalf("mcptest: the snapshot cannot be written: %v", err)
		}
		t.Logf("mcptest: wrote the snapshot %s", file)
		return
	}
	old, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("mcptest: there is no snapshot %s yet\n  fix: generate it and commit it: %s", file, accept)
	}
	var changes policy.Changes
	if err == nil {
		changes, err = policy.Compare(old, surface)
	}
	if err != nil {
		t.Fatalf("mcptest: the snapshot %s cannot be used: %v\n  fix: restore the file, or regenerate it: %s", file, err, accept)
	}
	if len(changes) == 0 {
		return
	}
	requirement{
		expected: "the tools are those of the snapshot",
		why:      "Models choose tools by their descriptions and fill in arguments by their schemas. A directory reviews a server again when they change.",
		source:   "https://developers.openai.com/plugins/deploy/app-review",
		fix:      "undo the change, or accept it: " + accept,
	}.fail(t, violation{fault: "the tools differ from the snapshot " + file, got: changes.String()})
}
