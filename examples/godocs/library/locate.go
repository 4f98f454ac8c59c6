package library

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// goEnv is the part of a Go installation's environment that the library needs.
type goEnv struct {
	root, modCache, version string
}

var errNoGo = errors.New("no Go installation found: install Go from https://go.dev/dl, put the go command on PATH, " +

	"or set the GOROOT environment variable to the directory that holds src, pkg and bin")

// findGo completes env. It asks the go command first, since only that knows settings written with
// "go env -w". Without modules the module cache may stay unknown.
func findGo(env goEnv, modules bool) (goEnv, error) {
	if env.root == "" || env.modCache == "" && modules {
		asked := askGo(goCommands(env.root))
		if env.root == "" {
			env.root, env.version = asked.root, asked.version
		}
		if env.modCache == "" {
			env.modCache = asked.modCache
		}
	}
	if env.root == "" {
		env.root = firstInstallation()
	}
	if env.root == "" {
		return env, errNoGo
	}
	if env.modCache == "" {
		env.modCache = defaultModCache()
	}
	if v := versionFile(env.root); v != "" {
		env.version = v
	}
	return env, nil
}

// goCommands returns the paths of go commands to ask, best first.
func goCommands(root string) []string {
	var list []string
	for _, dir := range append([]string{root, os.Getenv("GOROOT")}, usualPlaces()...) {
		if dir != "" {
			list = append(list, filepath.Join(dir, "bin", "go"))
		}
	}
	if path, err := exec.LookPath("go"); err == nil {
		list = slices.Insert(list, 0, path)
	}
	return list
}

func askGo(commands []string) goEnv {
	for _, command := range commands {
		// Ten seconds allow a cold start on a slow disk, and Open does not hang on a broken one.
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		cmd := exec.CommandContext(ctx, command, "env", "-json", "GOROOT", "GOMODCACHE", "GOVERSION")
		// A go.mod or go.work file around the working directory must not make the command switch to
		// another toolchain or download one.
		cmd.Dir = os.TempDir()
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOWORK=off")
		out, err := cmd.Output()
		cancel()
		if err != nil {
			continue
		}
		var vars struct{ GOROOT, GOMODCACHE, GOVERSION string }
		if json.Unmarshal(out, &vars) == nil && vars.GOROOT != "" {
			return goEnv{root: vars.GOROOT, modCache: vars.GOMODCACHE, version: vars.GOVERSION}
		}
	}
	return goEnv{}
}

// usualPlaces returns the directories into which installers put Go. Service managers often start
// programs with a PATH that has none of them. It is a variable so that tests can act as a machine
// without Go.
var usualPlaces = func() []string {
	places := []string{
		"/usr/local/go", "/usr/lib/go", "/usr/lib/golang", "/usr/share/go", "/snap/go/current",
		"/opt/homebrew/opt/go/libexec", "/usr/local/opt/go/libexec",
	}
	if runtime.GOOS == "windows" {
		places = []string{`C:\Program Files\Go`, `C:\Go`}
	}
	if home, err := os.UserHomeDir(); err == nil {
		sdks, _ := filepath.Glob(filepath.Join(home, "sdk", "go1*"))
		slices.SortFunc(sdks, func(a, b string) int {
			return minorVersion(filepath.Base(b)) - minorVersion(filepath.Base(a))
		})
		places = append(places, sdks...)
	}
	return places
}

// firstInstallation finds an installation without a working go command, such as a container image
// that has only GOROOT/src.
func firstInstallation() string {
	for _, dir := range append([]string{os.Getenv("GOROOT")}, usualPlaces()...) {
		if dir == "" {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, "src", "fmt")); err == nil && info.IsDir() {
			return dir
		}
	}
	return ""
}

func defaultModCache() string {
	if dir := os.Getenv("GOMODCACHE"); dir != "" {
		return dir
	}
	if list := filepath.SplitList(os.Getenv("GOPATH")); len(list) > 0 {
		return filepath.Join(list[0], "pkg", "mod")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, "go", "pkg", "mod")
}

// versionFile returns the version of the installation at root. The go command that was asked may
// belong to another installation.
func versionFile(root string) string {
	data, err := os.ReadFile(filepath.Join(root, "VERSION"))
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(data), "\n")
	version, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return version
}

// minorVersion returns the 26 of "go1.26.8" or "go1.26rc1", and 0 for a development version, which
// has no such number.
func minorVersion(version string) int {
	rest, ok := strings.CutPrefix(version, "go1.")
	if !ok {
		return 0
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(rest)
	}
	minor, _ := strconv.Atoi(rest[:end])
	return minor
}
