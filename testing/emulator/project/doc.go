// SPDX-License-Identifier: Apache-2.0

// Package project runs on the emulator what is going to be deployed: it reads a
// template of SAM or CloudFormation, or a folder that holds one function, builds
// the functions and registers them.
//
//	p, err := project.Load("./examples/order")
//	...
//	srv := emulator.New(emulator.Config{})
//	url, err := srv.Listen()
//	...
//	if err := p.Apply(ctx, srv); err != nil { ... }     // builds, registers
//	go p.Watch(ctx, srv, func(c project.Change) { ... }) // again, on change
//
// # What is run
//
//   - Go: a folder with a main package, as runtime provided.al2023, provided.al2
//     or go1.x. It is built for this machine, whatever the template's
//     architecture.
//   - Node.js and Python: the files as they are, by the interpreter of this
//     machine, through a small client of the Lambda runtime API. Dependencies
//     have to be installed; a virtual environment .venv or venv beside the code
//     is used.
//   - BuildMethod makefile: the target build-<logical id> with ARTIFACTS_DIR, as
//     SAM calls it, unless the folder holds a Go program.
//   - BuildMethod esbuild: the bundle that the BuildProperties describe, made by
//     the esbuild of the code's node_modules, or else that of PATH.
//   - Any other program that serves the Lambda runtime API, by [WithCommand] or
//     by Metadata of the resource.
//
// The resource of a function that is run by a program of its own choice:
//
//	OrderFunction:
//	  Type: AWS::Serverless::Function
//	  Metadata:
//	    Durable:
//	      Command: [java, -cp, "build/*", com.example.Main]
//
// # What of a template counts
//
// Functions (AWS::Serverless::Function, AWS::Lambda::Function) with Globals,
// versions and aliases (AWS::Lambda::Version, AWS::Lambda::Alias,
// AutoPublishAlias), Parameters with defaults, Mappings, Conditions and Outputs.
// What "sam build" and "cdk synth" leave behind are templates too.
// Intrinsic functions are carried out; what they get from other resources isn't
// known here and becomes a placeholder, of which [Project.Notes] tells.
//
// What a build leaves behind is in the folder .durable of the project, which git
// is told to ignore.
package project
