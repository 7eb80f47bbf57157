module github.com/lambda-durable/durable-go/testing

go 1.26

require github.com/lambda-durable/durable-go/sdk v0.0.0

replace github.com/lambda-durable/durable-go/sdk => ../sdk
