namespace TeqGen.Search;

/// <summary>
/// A piece of a search whose result depends on nothing but its inputs, and both of which are bytes: it can be run anywhere, and a result that is
/// known already can take its place.
/// </summary>
/// <typeparam name="TResult">What it gives.</typeparam>
internal interface ISearchUnit<TResult>
{
    /// <summary>What is done, with the version of how; another version is another result.</summary>
    string Kind { get; }

    /// <summary>Writes all that the result depends on.</summary>
    void WriteInputs(BinaryWriter writer);

    /// <summary>Does it.</summary>
    /// <param name="threads">Most threads, which the result does not depend on; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    TResult Run(int threads, CancellationToken cancellationToken);

    /// <summary>Writes a result.</summary>
    void Write(BinaryWriter writer, TResult result);

    /// <summary>Reads a result that <see cref="Write"/> wrote.</summary>
    TResult Read(BinaryReader reader);
}

/// <summary>Runs units. A search asks for nothing else, so that another engine can stand behind this.</summary>
internal interface IUnitScheduler
{
    /// <summary>Results of units that do not depend on each other, in their order.</summary>
    /// <param name="units">The units.</param>
    /// <param name="cancellationToken">Stops it; what is done by then is kept.</param>
    TResult[] Run<TResult>(IReadOnlyList<ISearchUnit<TResult>> units, CancellationToken cancellationToken);
}
