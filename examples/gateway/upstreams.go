package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// The two servers below do not use mcpkit. They stand for servers that exist already, in any
// language.

// tasksVariable makes the program the server of tasks.
const tasksVariable = "GATEWAY_EXAMPLE_TASKS"

// A Task is something to do.
type Task struct {
	ID    int    `json:"id" jsonschema:"the number of the task"`
	Title string `json:"title" jsonschema:"what to do"`
	Done  bool   `json:"done" jsonschema:"whether it is done"`
}

type (
	listIn struct {
		Limit int `json:"limit,omitempty" jsonschema:"how many tasks to return, at most 100; the default is 20"`
		After int `json:"after,omitempty" jsonschema:"the number of the last task that is known; the tasks after it are returned"`
	}
	addIn struct {
		Title string `json:"title" jsonschema:"what to do, in a few words"`
	}
	finishIn struct {
		ID int `json:"id" jsonschema:"the number of the task, as list_tasks returns it"`
	}
	tasksOut struct {
		Tasks []Task `json:"tasks" jsonschema:"the tasks, the oldest first"`
	}
)

// serveTasks serves the tasks of one user over standard input and output.
func serveTasks(ctx context.Context) error {
	var mu sync.Mutex
	tasks := []Task{{ID: 1, Title: "Read the guide for reviewers"}, {ID: 2, Title: "Write three examples"}}
	s := mcp.NewServer(&mcp.Implementation{Name: "tasks", Version: "0.1.0"}, nil)
	mcp.AddTool(s, &mcp.Tool{Name: "list_tasks", Description: "Lists the tasks of the user. Use when the user asks what is left to do."},
		func(_ context.Context, _ *mcp.CallToolRequest, in listIn) (*mcp.CallToolResult, tasksOut, error) {
			mu.Lock()
			defer mu.Unlock()
			if in.Limit < 1 {
				in.Limit = 20
			}
			from := min(max(in.After, 0), len(tasks)) // tasks are numbered from 1
			to := min(from+min(in.Limit, 100), len(tasks))
			return nil, tasksOut{append([]Task{}, tasks[from:to]...)}, nil
		})
	mcp.AddTool(s, &mcp.Tool{Name: "add_task", Description: "Adds a task to the user's list. Use when the user wants to remember something to do."},
		func(_ context.Context, _ *mcp.CallToolRequest, in addIn) (*mcp.CallToolResult, Task, error) {
			mu.Lock()
			defer mu.Unlock()
			if len(tasks) >= 1000 {
				return nil, Task{}, errors.New("the list is full; finish tasks first")
			}
			t := Task{ID: len(tasks) + 1, Title: in.Title}
			tasks = append(tasks, t)
			return nil, t, nil
		})
	mcp.AddTool(s, &mcp.Tool{Name: "reset_tasks", Description: "Deletes all tasks. It is not served, because it has no annotation."},
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, tasksOut, error) {
			mu.Lock()
			defer mu.Unlock()
			tasks = nil
			return nil, tasksOut{[]Task{}}, nil
		})
	mcp.AddTool(s, &mcp.Tool{Name: "finish_task", Description: "Marks one task as done. Use when the user says that something is done."},
		func(_ context.Context, _ *mcp.CallToolRequest, in finishIn) (*mcp.CallToolResult, Task, error) {
			mu.Lock()
			defer mu.Unlock()
			if in.ID < 1 || in.ID > len(tasks) {
				return nil, Task{}, fmt.Errorf("there is no task %d; list_tasks returns the numbers", in.ID)
			}
			tasks[in.ID-1].Done = true
			return nil, tasks[in.ID-1], nil
		})
	return s.Run(ctx, &mcp.StdioTransport{})
}

type (
	termIn struct {
		Term string `json:"term" jsonschema:"the word to explain, for example elicitation"`
	}
	termOut struct {
		Term    string `json:"term" jsonschema:"the word"`
		Meaning string `json:"meaning" jsonschema:"what it means"`
	}
)

// glossary returns an HTTP handler that explains words.
func glossary() http.Handler {
	words := map[string]string{
		"elicitation": "A question of a server to the user, which the client shows.",
		"sampling":    "A question of a server to the model of the client.",
		"tool":        "A function of a server that the model can call.",
	}
	s := mcp.NewServer(&mcp.Implementation{Name: "glossary", Version: "0.1.0"}, nil)
	mcp.AddTool(s, &mcp.Tool{
		Name: "explain_term", Description: "Explains a word of the Model Context Protocol. Use when the user asks what such a word means.",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true},
	}, func(_ context.Context, _ *mcp.CallToolRequest, in termIn) (*mcp.CallToolResult, termOut, error) {
		meaning, ok := words[in.Term]
		if !ok {
			return nil, termOut{}, fmt.Errorf("the glossary does not have %q; it has elicitation, sampling and tool", in.Term)
		}
		return nil, termOut{in.Term, meaning}, nil
	})
	return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, &mcp.StreamableHTTPOptions{Stateless: true})
}
