module github.com/lambda-durable/durable-go/sdk

go 1.26
