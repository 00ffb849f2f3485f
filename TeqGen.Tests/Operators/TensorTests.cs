namespace TeqGen.Tests.Operators;

public sealed class TensorTests
{
    [Fact]
    public void A_tensor_has_a_shape_and_items()
    {
        var tensor = new Tensor([1f, 2f, 3f, 4f, 5f, 6f], 2, 3);
        Assert.Equal((2, 6, 2), (tensor.Rank, tensor.Length, tensor.Batch));
        Assert.Equal([4f, 5f, 6f], tensor.Item(1).ToArray());
        Assert.Equal([3f, 4f], tensor.Reshape(3, 2).Item(1).ToArray());
        Assert.Equal("Tensor [2, 3]", tensor.ToString());
        Assert.Equal(1, new Tensor().Length);
    }

    [Fact]
    public void What_is_no_shape_is_refused()
    {
        Assert.Contains("[2, 2] has 4 values, the array has 3", Assert.Throws<ArgumentException>(() => new Tensor(new float[3], 2, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Tensor(2, -1));
        Assert.Throws<ArgumentException>(() => new Tensor(65536, 65536));
        Assert.Throws<ArgumentException>(() => new Tensor(int.MaxValue, int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentException>(() => new Tensor(2, 3).Reshape(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tensor(2, 3).Item(2));
        Assert.Throws<InvalidOperationException>(() => new Tensor().Batch);
    }
}
